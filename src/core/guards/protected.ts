/**
 * What Baton protects by itself, whatever the configuration says: files that steer Baton, GitHub, git, later sessions
 * or people's machines without being looked at as code. Globs over folded paths (`foldedPath`), lower case.
 */

/** Never changed by a session, and no person's word on a worker takes that: these decide what sessions may do. */
export const NEVER: readonly string[] = [
  // Workflows (GitHub refuses them from an App without that permission), Baton's settings, owners, actions.
  ...[".github", ".github/**"],
  // Scripts and skills of later sessions.
  ...[".baton", ".baton/**"],
];

/** Files of the root that begin with a dot and steer nothing but what git, an editor or a package leaves out. */
export const HARMLESS: readonly string[] = [
  ...[".gitignore", ".gitkeep", ".dockerignore", ".npmignore", ".editorconfig", ".prettierignore", ".eslintignore"],
  ...[".env.example", ".env.sample"],
];

/** Changed by people, or with a person's consent to this very change. */
export const BY_CONSENT: readonly string[] = [
  // Tools look for their settings in dot-files of the root: mergers, hosts, pipelines, agents, and those yet to come.
  ...[".*", ".*/**"],
  // Who has to review what: https://docs.github.com/repositories/managing-your-repositorys-settings-and-features
  ...["codeowners", "docs/codeowners", "**/owners", "**/owners_aliases"],
  // Hides files from diffs, names filters; makes a checkout fetch from elsewhere, by git or LFS.
  ...["**/.gitattributes", "**/.gitmodules", "**/.lfsconfig"],
  // Instructions that every later session and everyone's agent follows.
  ...["**/agent.md", "**/agents.md", "**/agents.override.md", "**/claude.md", "**/claude.local.md", "**/gemini.md"],
  ...["**/qwen.md", "**/crush.md", "**/warp.md", "**/copilot-instructions.md", "**/*.instructions.md", "**/skill.md"],
  ...["**/.cursorrules", "**/.windsurfrules", "**/.clinerules", "**/.clinerules/**", "**/.aider*", "**/.goosehints"],
  ...["**/.rules", "**/.roomodes", "**/.roorules*"],
  // Agents' settings: hooks and tool servers in them are commands that run without being asked for.
  ...["**/.claude/**", "**/.codex/**", "**/.cursor/**", "**/.gemini/**", "**/.windsurf/**", "**/.mcp.json"],
  ...["**/.agents/**", "**/.continue/**", "**/.roo/**", "**/.augment/**", "**/.trae/**", "**/.crush.json"],
  ...["**/.kiro/**", "**/.junie/**", "**/.amazonq/**", "**/.qwen/**", "**/.opencode/**", "**/opencode.json*"],
  ...["**/mcp.json", "**/crush.json", "**/.goose/**"],
  // Editors run tasks of a folder that is opened, and take interpreters and linters from its settings.
  ...["**/.vscode/**", "**/*.code-workspace", "**/.idea/**", "**/.zed/**", "**/.devcontainer.json"],
  ...["**/.devcontainer/**", "**/devcontainer.json", "**/devbox.json", "**/devenv.nix"],
  // Shells and git run these on entering a folder, on commit and on checkout.
  ...["**/.envrc", "**/.husky/**", "**/.githooks/**", "**/.pre-commit-config.yaml", "**/mise*.toml", "**/.mise*.toml"],
  ...["**/lefthook*.yml", "**/lefthook*.yaml", "**/lefthook*.toml", "**/.lefthook*"],
  // Where dependencies come from and with which credentials; some of these run code at each install.
  ...["**/.npmrc", "**/.yarnrc", "**/.yarnrc.yml", "**/.yarn/**", "**/.pnpmfile.*", "**/pnpm-workspace.yaml"],
  ...["**/.pypirc", "**/pip.conf", "**/pip.ini", "**/uv.toml", "**/poetry.toml", "**/.cargo/**", "**/.bundle/**"],
  ...["**/nuget.config", "**/.pnp.cjs", "**/.pnp.loader.mjs", "**/bunfig.toml", "**/.gemrc"],
  // Bots that merge, update or release, and what decides whether a check of theirs is green.
  ...["renovate.json*", "bors.toml", "homu.toml", "release-please-config.json", "dangerfile*", "codecov.y*ml"],
  ...["mergify.yml", "sonar-project.properties"],
  // Pipelines and hosts, which run what these say on every push, with the keys that those services hold.
  ...[
    "appveyor.yml",
    "azure-pipelines*.y*ml",
    "bitbucket-pipelines.yml",
    "bitrise.yml",
    "codemagic.yaml",
    "circle.yml",
  ],
  ...["buildspec*.y*ml", "cloudbuild.y*ml", "cloudbuild.json", "**/jenkinsfile*", "skaffold.yaml", "wercker.yml"],
  ...["**/netlify.toml", "**/vercel.json", "now.json", "fly*.toml", "render.yaml", "railway.*", "**/procfile"],
  ...["**/wrangler.toml", "**/wrangler.json*", "firebase.json", "amplify.yml"],
  // Build tools that download and run what these name.
  ...["**/.mvn/**", "**/gradle/wrapper/**"],
];
