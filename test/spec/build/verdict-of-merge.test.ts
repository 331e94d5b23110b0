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

test("a session's verdict does not count on the merge, under any name of the tree; others remain", () => {
  const verdicts = [
    verdict("session", "a"),
    verdict("session", "b", ["a"]),
    verdict("session", "c"),
  ];
  expect(removeVerdictsOn(verdicts, "a")).toEqual([verdict("session", "c")]);
  expect(removeVerdictsOn(verdicts, undefined)).toEqual(verdicts);
});

test("a person's does not either, but Baton still knows that they approved the earlier state", () => {
  const verdicts = removeVerdictsOn([verdict("@ann", "a", ["a2"])], "a");
  const judged = { head: { tree: "a" }, verdicts, requests: [] };
  expect(findCurrentVerdict(judged)).toBeNull();
  expect(findPersonApproval(judged)).toMatchObject({ by: "@ann" });
});
