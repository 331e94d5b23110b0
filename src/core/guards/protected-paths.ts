/**
 * Only people change what controls Baton, GitHub, git, agents or people's machines: workflows,
 * owners, settings.
 */
import { isGlobMatch } from "../text/globs.ts";
import { CONFIG_PATH } from "../model/settings.ts";
import type { FileChange } from "../model/proposal.ts";
import { defineGuard, describeApprovalWaiver, type Finding } from "./define-guard.ts";
import { quotePath, toFoldedPath } from "../text/path-names.ts";

// Paths that Baton always protects, independent of the configuration. These files control Baton,
// GitHub, git, later sessions or people's machines, and nobody reviews them as code. Globs over
// folded paths (`toFoldedPath`), lower case.

/**
 * No session changes these, and no person's approval of a worker allows it, because they decide
 * what sessions may do.
 */
export const FORBIDDEN_PATHS: readonly string[] = [
  // Workflows (GitHub refuses them from an App without that permission), Baton's settings, owners,
  // actions.
  ...[".github", ".github/**"],
  // Scripts and skills of later sessions.
  ...[".baton", ".baton/**"],
];

/** Dot-files of the root that only control what git, an editor or a package ignores. */
export const HARMLESS_PATHS: readonly string[] = [
  ...[
    ".gitignore",
    ".gitkeep",
    ".dockerignore",
    ".npmignore",
    ".editorconfig",
    ".prettierignore",
    ".eslintignore",
  ],
  ...[".env.example", ".env.sample"],
];

/** Files that people change, or a session with a person's consent to exactly this change. */
export const CONSENT_PATHS: readonly string[] = [
  // Tools look for their settings in dot-files of the root: merge bots, hosts, pipelines, agents,
  // and future tools.
  ...[".*", ".*/**"],
  // Who has to review what:
  // https://docs.github.com/repositories/managing-your-repositorys-settings-and-features
  ...["codeowners", "docs/codeowners", "**/owners", "**/owners_aliases"],
  // Hides files from diffs, names filters, or makes a checkout fetch from elsewhere by git or LFS.
  ...["**/.gitattributes", "**/.gitmodules", "**/.lfsconfig"],
  // Instructions that every later session and everyone's agent follows.
  ...[
    "**/agent.md",
    "**/agents.md",
    "**/agents.override.md",
    "**/claude.md",
    "**/claude.local.md",
    "**/gemini.md",
  ],
  ...[
    "**/qwen.md",
    "**/crush.md",
    "**/warp.md",
    "**/copilot-instructions.md",
    "**/*.instructions.md",
    "**/skill.md",
  ],
  ...[
    "**/.cursorrules",
    "**/.windsurfrules",
    "**/.clinerules",
    "**/.clinerules/**",
    "**/.aider*",
    "**/.goosehints",
  ],
  ...["**/.rules", "**/.roomodes", "**/.roorules*"],
  // Agents' settings: their hooks and tool servers are commands that run without confirmation.
  ...[
    "**/.claude/**",
    "**/.codex/**",
    "**/.cursor/**",
    "**/.gemini/**",
    "**/.windsurf/**",
    "**/.mcp.json",
  ],
  ...[
    "**/.agents/**",
    "**/.continue/**",
    "**/.roo/**",
    "**/.augment/**",
    "**/.trae/**",
    "**/.crush.json",
  ],
  ...[
    "**/.kiro/**",
    "**/.junie/**",
    "**/.amazonq/**",
    "**/.qwen/**",
    "**/.opencode/**",
    "**/opencode.json*",
  ],
  ...["**/mcp.json", "**/crush.json", "**/.goose/**"],
  // Editors run tasks of an opened folder and use interpreters and linters from its settings.
  ...["**/.vscode/**", "**/*.code-workspace", "**/.idea/**", "**/.zed/**", "**/.devcontainer.json"],
  ...["**/.devcontainer/**", "**/devcontainer.json", "**/devbox.json", "**/devenv.nix"],
  // Shells and git run these when someone enters a folder, commits or checks out.
  ...[
    "**/.envrc",
    "**/.husky/**",
    "**/.githooks/**",
    "**/.pre-commit-config.yaml",
    "**/mise*.toml",
    "**/.mise*.toml",
  ],
  ...["**/lefthook*.yml", "**/lefthook*.yaml", "**/lefthook*.toml", "**/.lefthook*"],
  // Where dependencies come from and with which credentials. Some of these run code at each
  // install.
  ...[
    "**/.npmrc",
    "**/.yarnrc",
    "**/.yarnrc.yml",
    "**/.yarn/**",
    "**/.pnpmfile.*",
    "**/pnpm-workspace.yaml",
  ],
  ...[
    "**/.pypirc",
    "**/pip.conf",
    "**/pip.ini",
    "**/uv.toml",
    "**/poetry.toml",
    "**/.cargo/**",
    "**/.bundle/**",
  ],
  ...["**/nuget.config", "**/.pnp.cjs", "**/.pnp.loader.mjs", "**/bunfig.toml", "**/.gemrc"],
  // Bots that merge, update or release, and what decides whether their checks are green.
  ...[
    "renovate.json*",
    "bors.toml",
    "homu.toml",
    "release-please-config.json",
    "dangerfile*",
    "codecov.y*ml",
  ],
  ...["mergify.yml", "sonar-project.properties"],
  // Pipelines and hosts run these on every push, with the keys that those services have.
  ...[
    "appveyor.yml",
    "azure-pipelines*.y*ml",
    "bitbucket-pipelines.yml",
    "bitrise.yml",
    "codemagic.yaml",
    "circle.yml",
  ],
  ...[
    "buildspec*.y*ml",
    "cloudbuild.y*ml",
    "cloudbuild.json",
    "**/jenkinsfile*",
    "skaffold.yaml",
    "wercker.yml",
  ],
  ...[
    "**/netlify.toml",
    "**/vercel.json",
    "now.json",
    "fly*.toml",
    "render.yaml",
    "railway.*",
    "**/procfile",
  ],
  ...["**/wrangler.toml", "**/wrangler.json*", "firebase.json", "amplify.yml"],
  // Build tools download and run what these name.
  ...["**/.mvn/**", "**/gradle/wrapper/**"],
];

export const protectedPathsGuard = defineGuard({
  name: "protected-paths",
  check(change, context) {
    const configured = context.settings.protected_paths.map((glob) => ({
      glob,
      folded: toFoldedPath(glob),
    }));
    const why = (file: FileChange): { reason: string; waivable: boolean } | null => {
      const folded = toFoldedPath(file.path);
      const meets = (glob: string) =>
        isGlobMatch(glob, folded) || (isLink(file) && isLinkAbove(folded, glob));
      if (FORBIDDEN_PATHS.some(meets))
        return { reason: "sessions never change it", waivable: false };
      const own = !HARMLESS_PATHS.includes(file.path) && CONSENT_PATHS.find(meets);
      if (own) return { reason: "it controls tools, agents or people's machines", waivable: true };
      const named = configured.find(
        ({ glob, folded: lower }) => isGlobMatch(glob, file.path) || meets(lower),
      );
      return (
        (named && {
          reason: `\`protected_paths\` in ${CONFIG_PATH} names ${quotePath(named.glob)}`,
          waivable: true,
        }) ??
        null
      );
    };
    return change.files.flatMap((file): Finding[] => {
      const found = why(file);
      if (!found) return [];
      const approval = found.waivable ? describeApprovalWaiver(context) : "";
      const say = (remedy: string) =>
        `${quotePath(file.path)} is protected: ${found.reason}. ${remedy}${approval}.`;
      const message = say(
        "Leave it as it was and say so at the end; a person with write access makes this change",
      );
      const apart = "a person with write access makes this change outside of the build";
      const toPerson = say(`Leave it as it was and say so under \`concerns\`; ${apart}`);
      return [{ path: file.path, message, toPerson, waivable: found.waivable }];
    });
  },
});

const isLink = (file: FileChange) => file.op === "write" && file.mode === "120000";

/** Reports whether a link at the path replaces the glob's folders: `docs` for `docs/owners`. */
function isLinkAbove(path: string, glob: string): boolean {
  const anywhere = glob.startsWith("**/");
  const folders = glob.split("/").slice(anywhere ? 1 : 0);
  const names = path.split("/");
  // If nothing may come between the glob's folders, a link above them has fewer names than the
  // glob.
  const near = folders.slice(0, -1).includes("**")
    ? 0
    : Math.max(0, names.length - folders.length + 1);
  const last = anywhere ? names.length - 1 : 0;
  for (let start = anywhere ? near : 0; start <= last; start++)
    if (isAbove(names, start, folders)) return true;
  return false;
}

/**
 * Reports whether the names from `start` on are the first of the folders, and part of the glob is
 * left below them.
 */
function isAbove(names: readonly string[], start: number, folders: readonly string[]): boolean {
  for (let i = start; i < names.length; i++) {
    const folder = folders[i - start];
    if (folder === "**") return true;
    if (folder === undefined || !isGlobMatch(folder, names[i]!)) return false;
  }
  return names.length - start < folders.length;
}
