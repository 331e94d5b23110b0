import { describe, expect, test } from "vitest";
import { APPROVE, CHANGES, COMPLETE, sha } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

/**
 * A person presses "Update branch": the head and the tree change. The diff is that of the tree
 * `sameDiffAs`, or a new one for null.
 */
function updated(stage: Stage, sameDiffAs: string | null): Stage {
  const head = {
    headSha: sha("updated"),
    headTree: sha("updated tree"),
    headSession: null,
    headSkipsCi: false,
  };
  Object.assign(stage.pull("W1.1"), head, { sameDiffAs, verdictCheck: null });
  return stage.settle();
}

/** W1.1 is approved and waits for its checks. */
function approved(): { stage: Stage; tree: string } {
  const stage = inReview(building(), "W1.1");
  const tree = stage.pull("W1.1").headTree;
  stage.pull("W1.1").mergeable = null;
  return { stage: stage.closes("W1.1/review/1", APPROVE), tree };
}

describe("given an approved pull request that a person updates", () => {
  test("when its diff is the same, then the approval remains and no review is spent", () => {
    const { stage, tree } = approved();
    updated(stage, tree);
    stage.pull("W1.1").mergeable = true;
    stage.settle();
    expect(stage.status("W1.1")).toBe("merged");
    expect(stage.dispatched).not.toContain("W1.1/review/2");
    const check = stage.effects("verdict_check").at(-1);
    expect(check).toMatchObject({ head: sha("updated"), conclusion: "success" });
    expect(check?.title).toContain("The diff is the same as at");
  });

  test("when its diff differs, then it is reviewed again", () => {
    const { stage } = approved();
    updated(stage, null);
    expect(stage.status("W1.1")).toBe("in_review");
    expect(stage.dispatched.at(-1)).not.toBe("W1.1/review/2");
    stage.pull("W1.1").mergeable = true;
    expect(stage.settle().dispatched.at(-1)).toBe("W1.1/review/2");
  });

  test("when somebody pushes to it afterwards, then the approval is gone", () => {
    const { stage, tree } = approved();
    updated(stage, tree);
    Object.assign(stage.pull("W1.1"), {
      headSha: sha("x"),
      headTree: sha("xt"),
      sameDiffAs: null,
      mergeable: true,
    });
    expect(stage.settle().dispatched.at(-1)).toBe("W1.1/review/2");
  });
});

test("an approval by a person remains in the same way", () => {
  const stage = inReview(building(), "W1.1");
  stage.pull("W1.1").mergeable = null;
  stage.says("/approve W1.1");
  updated(stage, stage.pull("W1.1").headTree);
  expect(stage.status("W1.1")).toBe("mergeable");
});

test("a running review continues, and its verdict counts for the new head", () => {
  const stage = inReview(building(), "W1.1");
  updated(stage, stage.pull("W1.1").headTree).closes("W1.1/review/1", APPROVE);
  expect(stage.dispatched.filter((name) => name.includes("/review/"))).toEqual(["W1.1/review/1"]);
  expect(stage.status("W1.1")).toBe("merged");
});

test("requested changes are still requested, and the rework continues", () => {
  const stage = inReview(building(), "W1.1");
  const tree = stage.pull("W1.1").headTree;
  updated(stage.closes("W1.1/review/1", CHANGES), tree).closes("W1.1/rework/1", COMPLETE);
  expect(stage.dispatched.slice(-2)).toEqual(["W1.1/rework/1", "W1.1/review/2"]);
});
