import { describe, expect, test } from "vitest";
import { REPOSITORY } from "../../src/app/queue/work-queue.ts";
import {
  findBranchIssue,
  findTitleTarget,
  type AffectedTarget,
} from "../../src/app/webhooks/payload.ts";

describe("which build a name speaks of", () => {
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

  test.each<[string | undefined, AffectedTarget]>([
    ["[7-units] W1.1/work/1 #1", 7],
    ["[7] ORCH: Land", 7],
    ["[0-preflight-0123456789ab] repository/preflight/1 #1", REPOSITORY],
    ["[WIP] tidy", null],
    ["7-units", null],
    [undefined, null],
  ])("title %s", (title, issue) => {
    expect(findTitleTarget(title)).toBe(issue);
  });
});
