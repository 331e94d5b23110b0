import { describe, expect, it } from "vitest";
import type { FileChange } from "../../src/core/model/proposal.ts";
import { findings, runGuardsOn, link, remove, write } from "./support/changes.ts";
import { aBrief } from "./support/facts.ts";

const settings = {
  protected_paths: [
    "infra/**",
    "LICENSE",
    "envs/*/keys/**",
    "db/**/migrations/*",
    "**/ios/secret/*.plist",
  ],
};
const only = (...files: FileChange[]) =>
  findings(files, settings).filter((f) => f.guard === "protected-paths");

describe("files that define what sessions may do are always refused", () => {
  it.each([
    ...[
      ".github/workflows/ci.yml",
      ".github",
      ".github/actions/x/action.yml",
      ".GitHub/Workflows/x.yml",
    ],
    ...[
      ".baton/scripts/build.md",
      ".BATON/x",
      ".gıthub/x",
      ".gitһub/x",
      ".ｇithub/x",
      ".git\u200chub/x",
      ".github./x",
    ],
  ])("%j", (path) => {
    for (const file of [write(path), remove(path)])
      expect(only(file)).toMatchObject([{ path, waivable: false }]);
  });
});

describe("files that control tools, agents or people's machines wait for a person's approval", () => {
  it.each([
    ...[
      "CODEOWNERS",
      "docs/CODEOWNERS",
      ".gitattributes",
      "src/.gitattributes",
      ".gitmodules",
      ".lfsconfig",
    ],
    ...[
      "AGENTS.md",
      "pkg/AGENTS.md",
      "CLAUDE.md",
      "Claude.md",
      ".cursorrules",
      ".claude/settings.json",
      ".mcp.json",
    ],
    ...[
      ".codex/config.toml",
      ".cursor/mcp.json",
      ".vscode/tasks.json",
      ".vscode/settings.json",
      ".idea/x.xml",
    ],
    ...[
      ".devcontainer/devcontainer.json",
      ".devcontainer.json",
      ".envrc",
      ".husky/pre-commit",
      ".githooks/pre-push",
    ],
    ...[
      ".npmrc",
      "web/.npmrc",
      ".yarnrc.yml",
      ".yarn/releases/yarn.cjs",
      ".pypirc",
      "pip.conf",
      ".cargo/config.toml",
    ],
    ...[
      ".mvn/extensions.xml",
      "gradle/wrapper/gradle-wrapper.jar",
      "infra/main.tf",
      "Infra/main.tf",
      "LICENSE",
    ],
    ...[
      "agents.override.md",
      "CLAUDE.local.md",
      "web/GEMINI.md",
      ".windsurfrules",
      ".clinerules",
      ".clinerules/a.md",
    ],
    ...[
      ".aider.conf.yml",
      ".gemini/settings.json",
      ".windsurf/rules/a.md",
      ".agents/skills/a.md",
      ".continue/config.ts",
    ],
    ...[
      ".roo/rules.md",
      "units.code-workspace",
      ".zed/tasks.json",
      ".pre-commit-config.yaml",
      "lefthook.yml",
    ],
    ...[
      "lefthook.yaml",
      ".lefthook.yml",
      "web/.lefthook.yaml",
      ".yarnrc",
      ".pnpmfile.cjs",
      "bunfig.toml",
    ],
    ...[
      ".bundle/config",
      "NuGet.Config",
      ".pnp.cjs",
      ".pnp.loader.mjs",
      ".kiro/hooks/a.json",
      ".junie/guidelines.md",
    ],
    ...[
      ".amazonq/rules/a.md",
      ".qwen/settings.json",
      ".opencode/agent/a.md",
      "opencode.json",
      ".circleci/config.yml",
    ],
    ...[
      ".buildkite/pipeline.yml",
      ".semaphore/semaphore.yml",
      ".woodpecker/a.yml",
      ".woodpecker.yml",
      ".drone.yml",
    ],
    ...[
      ".cirrus.yml",
      ".gitlab-ci.yml",
      ".travis.yml",
      "appveyor.yml",
      ".appveyor.yml",
      "azure-pipelines.yml",
    ],
    ...[
      ".mergify.yml",
      ".mergify/config.yml",
      ".gitpod.yml",
      ".kodiak.toml",
      ".env",
      ".eslintrc.js",
      ".unknown/bot.yml",
    ],
    ...[
      "renovate.json",
      "renovate.json5",
      "pnpm-workspace.yaml",
      "web/pnpm-workspace.yaml",
      "netlify.toml",
      "uv.toml",
    ],
    ...[
      "site/vercel.json",
      "wrangler.jsonc",
      "firebase.json",
      "fly.toml",
      "render.yaml",
      "buildspec.yml",
      "Procfile",
    ],
    ...[
      "codecov.yml",
      "bors.toml",
      "Dangerfile",
      "release-please-config.json",
      "OWNERS",
      "pkg/OWNERS_ALIASES",
    ],
    ...[
      "docs/SKILL.md",
      "a/x.instructions.md",
      "web/copilot-instructions.md",
      "AGENT.md",
      "WARP.md",
      ".goosehints",
    ],
    ...[
      "web/mise.toml",
      "devbox.json",
      ".ｍergify.yml",
      ".Unknown",
      ".trae/rules/a.md",
      "crush.json",
      "mcp.json",
    ],
    ...[
      ".azure-pipelines/a.yml",
      "bitbucket-pipelines.yml",
      "cloudbuild.yaml",
      "Jenkinsfile",
      "ci/Jenkinsfile",
    ],
  ])("%s", (path) => {
    for (const file of [write(path), remove(path)])
      expect(only(file)).toMatchObject([{ path, waivable: true }]);
  });

  it("and the message says whose glob it is, what the worker can do, and how a person approves", () => {
    const [finding] = findings([write("infra/x")], settings, {
      brief: { ...aBrief("W1.1"), paths: ["**"] },
    });
    expect(finding!.message).toBe(
      "`infra/x` is protected: `protected_paths` in .github/baton.yml names `infra/**`. " +
        "Leave it as it was and say so at the end; a person with write access makes this " +
        "change, or accepts the change as it is with `/approve W1.1`.",
    );
  });
});

describe("a link may not replace a protected folder", () => {
  it.each([
    ...[
      ".github",
      ".vscode",
      "infra",
      "docs",
      "pkg/.claude",
      "gradle",
      "a/b/gradle",
      "a/gradle/wrapper",
      ".baton",
    ],
    // A link in place of one of many folders: its target would replace everything below it.
    ...[
      "envs",
      "envs/prod",
      "envs/prod/keys",
      "Envs/prod",
      "db",
      "db/one",
      "db/one/two",
      "mobile/ios/secret",
    ],
  ])("%s", (path) => {
    expect(only(link(path, "elsewhere"))).toHaveLength(1);
    expect(only(write(path)).length).toBeLessThanOrEqual(path.startsWith(".") ? 1 : 0);
  });

  it.each([
    "gradle/other",
    "docs/guide",
    "infrared",
    "x",
    "x/docs",
    "x/envs",
    "envs/prod/other",
    "LICENSES",
    "secret",
  ])("but may be elsewhere: %s", (path) => {
    expect(only(link(path, "elsewhere"))).toEqual([]);
  });

  it("and a protected file may not become a link itself", () => {
    expect(only(link("LICENSE", "x"))).toHaveLength(1);
    expect(only(link("envs/prod/keys/a", "x"))).toHaveLength(1);
  });
});

it("names that are only similar are allowed", () => {
  const files = [
    "src/.github2/x",
    "src/.prettierrc",
    "src/github/x",
    "docs/agents.md.txt",
    "LICENSE.txt",
    "src/infra/x",
    "src/owners.ts",
  ];
  const harmless = [
    ".gitignore",
    ".editorconfig",
    ".env.example",
    ".dockerignore",
    "web/.gitignore",
  ];
  expect(runGuardsOn([...files, ...harmless].map((path) => write(path)))).toEqual([]);
});
