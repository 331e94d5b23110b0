/**
 * The settings `environment` and `skills`: their forms, the valid values, and the messages for
 * invalid ones.
 */
import { describe, expect, it, test } from "vitest";
import { loadSettings } from "../../src/config/load-settings.ts";
import { basename } from "node:path";
import { isReservedFolder } from "../../src/core/model/environment.ts";
import { getSessionSettings } from "../../src/core/model/settings.ts";
import { getSessionFolders } from "../../src/runner/session/worktree.ts";
import { settingsOf } from "./settings.ts";

const SHA = "5f1c2d3e4b5a69788796a5b4c3d2e1f001234567";
const problemsOf = (text: string) => {
  const loaded = loadSettings(text, "f");
  return loaded.ok
    ? []
    : loaded.problems.map(({ line, field, message }) => `${line} ${field}: ${message}`);
};
const repositories = (yaml: string) => `environment:\n  repositories: ${yaml}\n`;

describe("environment.repositories", () => {
  it.each([
    ["[octo/shared]", { repository: "octo/shared", ref: null, path: "shared" }],
    ["[octo/shared@release/2]", { repository: "octo/shared", ref: "release/2", path: "shared" }],
    [`[octo/shared@${SHA}]`, { repository: "octo/shared", ref: SHA, path: "shared" }],
    [
      "[{ repository: octo/.github@v1, path: org }]",
      { repository: "octo/.github", ref: "v1", path: "org" },
    ],
  ])("written as %s, is one repository, ref and folder", (yaml, one) => {
    expect(settingsOf(repositories(yaml)).environment.repositories).toEqual([one]);
  });

  it.each([
    ["[shared]", "2 environment.repositories[0]: expected `OWNER/REPO`"],
    ["[octo/shared@-x]", "`-x` is not a branch, tag or full sha"],
    ["[octo/shared@a..b]", "`a..b` is not a branch, tag or full sha"],
    [
      "[octo/.github]",
      "`.github` can't be a folder's name here: write `{ repository: octo/.github, path: NAME }`",
    ],
    ["[{ repository: octo/x, path: ../up }]", "expected a folder's name like `shared`"],
    ["[{ repository: octo/x, path: a/b }]", "expected a folder's name like `shared`"],
    ["[octo/a, other/a]", "two repositories have the folder `a`: give it another name with `path`"],
    [
      "[octo/worktree]",
      "the folder `worktree` is one of Baton's own: give it another name with `path`",
    ],
    ["[octo/Baton-store]", "the folder `Baton-store` is one of Baton's own"],
    [`[${Array.from({ length: 9 }, (_, i) => `o/r${i}`).join(", ")}]`, "environment.repositories"],
  ])("written as %s, is refused with the valid form", (yaml, words) => {
    expect(problemsOf(repositories(yaml)).join("\n")).toContain(words);
  });
});

test("no repository can use one of Baton's own folders", () => {
  const names = Object.values(getSessionFolders("/t")).map((path) => basename(path));
  expect(names.filter((name) => !isReservedFolder(name))).toEqual([]);
});

describe("the other keys of environment", () => {
  it.each([
    ["secret: ghp_0123456789abcdefghijklmnopqrstuvwxyz12", "never the token itself"],
    ["secret: SIBLINGS_TOKEN", ""],
    ["secret: GITHUB_TOKEN", "expected the name of a secret of your own"],
    ["secret: ANTHROPIC_API_KEY", "expected the name of a secret of your own"],
    ["secret: a-b", "expected the name of a secret of your own"],
    ["caches: [{ path: a, variable: PATH }]", "but not one that Baton or GitHub sets"],
    ["caches: [{ path: a, variable: HTTPS_PROXY }]", "but not one that Baton or GitHub sets"],
    ["caches: [{ path: a, variable: LD_PRELOAD }]", "but not one that Baton or GitHub sets"],
    ["caches: [{ path: ../a, variable: A_PATH }]", "expected a folder's name"],
    [
      "caches: [{ path: a, variable: A_PATH }, { path: b, variable: A_PATH }]",
      "shares its folder or variable",
    ],
    ["files: [{ from: a, to: ../b }]", "`../b` leaves its folder"],
    ["files: [{ from: a, to: .git/hooks/x }]", "`.git/hooks/x`"],
    ["files: [{ from: a, to: /etc/x }]", "`/etc/x` is an absolute path"],
    [
      "files: [{ from: ../none/x }]",
      "`../none/x` is in no repository of `environment.repositories`; known: none",
    ],
    ["files: [{ from: ../../x }]", "`../../x` leaves its folder"],
  ])("written as %s, are refused, with a reason if one helps", (line, words) => {
    const problems = problemsOf(`environment:\n  ${line}\n`).join("\n");
    expect(words === "" ? problems === "" : problems.includes(words), problems).toBe(true);
  });

  it("a token is refused if sessions could read it", () => {
    expect(problemsOf("isolation: off\nenvironment: { secret: A_TOKEN }\n")[0]).toContain(
      "with `isolation: off`, sessions could read the token of `A_TOKEN`",
    );
  });
});

describe("skills", () => {
  it("are local folders, or folders of another repository at a full sha", () => {
    const skills = ["docs/skills", `octo/skills/review@${SHA}`, `octo/skills@${SHA}`];
    expect(settingsOf(`skills: ${JSON.stringify(skills)}\n`).skills).toEqual(skills);
  });

  it.each([
    [
      "octo/skills/review@main",
      "names `main` in place of a commit: write its full sha, 40 hexadecimal digits",
    ],
    ["octo/skills/review@5f1c2d3", "names `5f1c2d3` in place of a commit"],
    [`octo/skills/../x@${SHA}`, "contains an empty, `.` or `..` segment"],
    [`skills@${SHA}`, "has no form like `OWNER/REPO/path@sha`"],
    [`octo/..@${SHA}`, "has no form like `OWNER/REPO/path@sha`"],
    ["../skills", "contains an empty, `.` or `..` segment"],
    ["skills/*", "has a `*` or `?`: name one folder"],
    ["/etc", "starts with `/`"],
  ])("written as %s, are refused with the valid form", (entry, words) => {
    expect(problemsOf(`skills: [${JSON.stringify(entry)}]\n`)[0]).toContain(words);
  });
});

test("the resulting settings are valid settings, because a preflight gets them that way", () => {
  const files = "  files: [{ from: a }, { from: ../y/b, to: c }]\n";
  const text = `${repositories("[octo/shared@v1, { repository: octo/x, path: y }]")}${files}`;
  const { knowledge: _, ...play } = getSessionSettings(settingsOf(text));
  expect(settingsOf(JSON.stringify(play)).environment).toEqual(play.environment);
});
