import { expect, test } from "vitest";
import type { Access, Octokit } from "../../src/app/github/access.ts";
import { isDisjoint } from "../../src/app/effects/publish.ts";
import { compareCommits } from "../../src/app/github/compare.ts";

const file = (filename: string, previous_filename?: string) => ({ filename, previous_filename });

/** Whether a change of `ours` can go on top of commits that changed `theirs`. */
async function apart(ours: string[], theirs: object[], status = "ahead") {
  const octokit = {
    request: async () => ({ data: { status, files: theirs } }),
  } as unknown as Octokit;
  const access: Access = {
    octokit,
    owner: "o",
    repo: "r",
    app: { login: "baton[bot]", id: 1 },
    scope: {},
  };
  const files = ours.map((path) => ({ op: "delete" as const, path }));
  return isDisjoint(await compareCommits(access, "a", "b"), { base: "a", files });
}

test.each<[string, boolean, string[], object[], string?]>([
  ["other files", true, ["src/a"], [file("src/b"), file("README.md")]],
  ["nothing", true, ["src/a"], []],
  ["a file whose name only starts the same", true, ["src/a"], [file("src/ab")]],
  ["the same file", false, ["src/a"], [file("src/a")]],
  ["the same file in another spelling", false, ["src/a"], [file("SRC/A")]],
  ["a file that was moved away", false, ["src/a"], [file("lib/a", "src/a")]],
  ["a file below a path that is a file here", false, ["src/a"], [file("src/a/b")]],
  ["a file at a path that is a folder here", false, ["src/a/b"], [file("src")]],
  [
    "more files than GitHub lists",
    false,
    ["src/a"],
    Array.from({ length: 300 }, (_, i) => file(`b${i}`)),
  ],
  ["other files, in a rewritten history", false, ["src/a"], [file("src/b")], "diverged"],
])(
  "a change on top of a person's commits that touch %s: disjoint is %s",
  async (_, together, ours, theirs, status) => {
    expect(await apart(ours, theirs, status)).toBe(together);
  },
);
