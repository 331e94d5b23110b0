import { describe, expect, it } from "vitest";
import type { FileChange } from "../../src/core/sessions/proposal.ts";
import { findings, found, link, remove, write } from "./support/changes.ts";
import { aBrief } from "./support/facts.ts";

const settings = { protected_paths: ["infra/**", "LICENSE", "envs/*/keys/**"] };
const only = (...files: FileChange[]) => findings(files, settings).filter((f) => f.guard === "protected-paths");

describe("what decides what sessions may do is never theirs, whoever agrees", () => {
  it.each([
    ...[".github/workflows/ci.yml", ".github", ".github/actions/x/action.yml", ".GitHub/Workflows/x.yml"],
    ...[".baton/scripts/build.md", ".BATON/x", ".gıthub/x", ".gitһub/x", ".ｇithub/x", ".git\u200chub/x", ".github./x"],
  ])("%j", (path) => {
    for (const file of [write(path), remove(path)]) expect(only(file)).toMatchObject([{ path, waivable: false }]);
  });
});

describe("what steers tools, agents or people's machines waits for a person's consent", () => {
  it.each([
    ...["CODEOWNERS", "docs/CODEOWNERS", ".gitattributes", "src/.gitattributes", ".gitmodules", ".lfsconfig"],
    ...["AGENTS.md", "pkg/AGENTS.md", "CLAUDE.md", "Claude.md", ".cursorrules", ".claude/settings.json", ".mcp.json"],
    ...[".codex/config.toml", ".cursor/mcp.json", ".vscode/tasks.json", ".vscode/settings.json", ".idea/x.xml"],
    ...[".devcontainer/devcontainer.json", ".devcontainer.json", ".envrc", ".husky/pre-commit", ".githooks/pre-push"],
    ...[".npmrc", "web/.npmrc", ".yarnrc.yml", ".yarn/releases/yarn.cjs", ".pypirc", "pip.conf", ".cargo/config.toml"],
    ...[".mvn/extensions.xml", "gradle/wrapper/gradle-wrapper.jar", "infra/main.tf", "Infra/main.tf", "LICENSE"],
  ])("%s", (path) => {
    for (const file of [write(path), remove(path)]) expect(only(file)).toMatchObject([{ path, waivable: true }]);
  });

  it("and the message says whose the glob is, what the worker does, and how a person consents", () => {
    const [finding] = findings([write("infra/x")], settings, { brief: { ...aBrief("W1.1"), paths: ["**"] } });
    expect(finding!.message).toBe(
      "`infra/x` is protected: `protected_paths` in .github/baton.yml names `infra/**`. Leave it as it was and say " +
        "so at the end; a person with write access makes this change, or takes the change as it is with " +
        "`/approve W1.1`.",
    );
  });
});

describe("a link does not stand in for a protected folder", () => {
  it.each([".github", ".vscode", "infra", "docs", "pkg/.claude", "gradle", "envs/prod/keys"])("%s", (path) => {
    expect(only(link(path, "elsewhere"))).toHaveLength(1);
  });

  it.each(["gradle/other", "docs/guide", "infrared", "x"])("but may stand elsewhere: %s", (path) => {
    expect(only(link(path, "elsewhere"))).toEqual([]);
  });
});

it("names that are only similar are free", () => {
  const files = [".github2/x", "src/github/x", "docs/agents.md.txt", "LICENSE.txt", "src/infra/x", ".gitignore"];
  expect(found(files.map((path) => write(path)))).toEqual([]);
});
