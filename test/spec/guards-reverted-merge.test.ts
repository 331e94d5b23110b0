/** A merge that reverts what only the other side had changed. */
import { expect, test } from "vitest";
import { findRevertedFiles, type TreeEntries } from "../../src/core/guards/merge-changes.ts";
import { remove, write } from "./support/changes.ts";

const files = (text: string): TreeEntries =>
  new Map(
    text
      .split(" ")
      .map((pair) => [pair.split("=")[0]!, { mode: "100644", sha: pair.split("=")[1]! }]),
  );

/** Each file is `path=content`. The merge differs from `ours` in the files `changed`. */
const found = (common: string, ours: string, theirs: string, ...changed: string[]) =>
  findRevertedFiles(
    { files: changed.map((path) => (path.startsWith("-") ? remove(path.slice(1)) : write(path))) },
    {
      ...{ common: files(common), ours: files(ours), theirs: files(theirs) },
    },
  ).map(({ path }) => path);

test.each<[string, string[], Parameters<typeof found>]>([
  ["includes all of it", [], ["a=1 b=1", "a=2 b=1", "a=1 b=2 c=1", "b", "c"]],
  ["leaves out a file that was added there", ["c"], ["a=1", "a=2", "a=1 c=1"]],
  ["leaves out a change that was made there", ["b"], ["a=1 b=1", "a=2 b=1", "a=1 b=2"]],
  ["keeps a file that was removed there", ["b"], ["a=1 b=1", "a=2 b=1", "a=1"]],
  ["removes a file that was removed there", [], ["a=1 b=1", "a=2 b=1", "a=1", "-b"]],
  ["resolves a conflict for its own side", [], ["a=1", "a=2", "a=3"]],
  ["has the same change as both sides", [], ["a=1", "a=2", "a=2"]],
  ["changes lines that were changed there", [], ["b=1", "b=1", "b=2", "b"]],
])("a merge that %s: %j", (_, paths, args) => {
  expect(found(...args)).toEqual(paths);
});

test("a file that was made executable there stays executable", () => {
  const one: TreeEntries = new Map([["run", { mode: "100644", sha: "1" }]]);
  const [finding] = findRevertedFiles(
    { files: [] },
    { common: one, ours: one, theirs: new Map([["run", { mode: "100755", sha: "1" }]]) },
  );
  expect(finding).toMatchObject({ guard: "undone", path: "run", waivable: true });
  expect(finding!.message).toBe(
    "`run` was changed or added only on the merged side, so the merge must " +
      "not revert that. Keep that side's version.",
  );
});
