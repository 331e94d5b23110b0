/** The verdict on a tree also counts for a merge that has the same tree. */
import { expect, test } from "vitest";
import {
  removeVerdictsOn,
  findCurrentVerdict,
  findPersonApproval,
  type ReviewVerdict,
} from "../../../src/core/model/verdict.ts";

const verdict = (by: string, tree: string, also: string[] = []): ReviewVerdict => ({
  ...{
    tree,
    head: `${tree}-head`,
    also,
    verdict: "approve",
    by,
    round: 1,
    words: "",
    review: null,
  },
});

test(
  "a session's is none on the merge, under which name ever the tree " + "was judged; others stay",
  () => {
    const verdicts = [
      verdict("session", "a"),
      verdict("session", "b", ["a"]),
      verdict("session", "c"),
    ];
    expect(removeVerdictsOn(verdicts, "a")).toEqual([verdict("session", "c")]);
    expect(removeVerdictsOn(verdicts, undefined)).toEqual(verdicts);
  },
);

test("a person's isn't either, and it is still known that they approved what was before", () => {
  const verdicts = removeVerdictsOn([verdict("@ann", "a", ["a2"])], "a");
  const judged = { head: { tree: "a" }, verdicts, requests: [] };
  expect(findCurrentVerdict(judged)).toBeNull();
  expect(findPersonApproval(judged)).toMatchObject({ by: "@ann" });
});
