import { describe, expect, test } from "vitest";
import { REPOSITORY, toBuildTarget, type Target } from "../../src/app/queue/work-queue.ts";
import { findBranchIssue, findTitleTargets } from "../../src/app/webhooks/payload.ts";

describe("a name is matched with its build", () => {
  test.each<[string | null, number | null]>([
    ["baton/7-units/record", 7],
    ["baton/7/build", 7],
    ["baton/7-units-2/land", 7],
    ["team/bots/baton/12-x/W1.10", 12],
    ["baton/7-units/W1", null],
    ["baton/units/W1.1", null],
    ["baton/0/record", null],
    ["7-units/W1.1", null],
    ["feature/7-units", null],
    ["baton/7-units/W1.1/more", null],
    ["main", null],
    [null, null],
  ])("branch %s", (branch, issue) => {
    expect(findBranchIssue(branch)).toBe(issue);
  });

  test.each<[string | undefined, Target[]]>([
    ["[7-units] W1.1/work/1 #1", [toBuildTarget(7)]],
    ["[7] ORCH: Land", [toBuildTarget(7)]],
    ["[0-preflight-0123456789ab] repository/preflight/1 #1", [REPOSITORY]],
    ["[WIP] tidy", []],
    ["7-units", []],
    [undefined, []],
  ])("title %s", (title, targets) => {
    expect(findTitleTargets(title)).toEqual(targets);
  });
});
