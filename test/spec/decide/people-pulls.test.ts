import { expect, test } from "vitest";
import { sha } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import { closes, reopens } from "../support/pulls.ts";

test("a pull request that a person closed skips its worker and says by whom", () => {
  const stage = inReview(building(), "W1.1");
  closes(stage.pull("W1.1"), "ann");
  stage.settle();
  expect(stage.state?.workers["W1.1"]?.skipped?.by).toBe("ann");
  expect(stage.comments.at(-1)).toMatch(/^`@ann` closed this pull request, so W1.1 is skipped/);
});

test("after a closed pull request is reopened, its worker continues where it was", () => {
  const stage = inReview(building(), "W1.1");
  closes(stage.pull("W1.1"));
  stage.settle();
  reopens(stage.pull("W1.1"));
  stage.settle();
  expect(stage.status("W1.1")).toBe("in_review");
  expect(stage.effects("close_pull")).toEqual([]);
});

test("a pull request that `/skip` closed is closed again by Baton when it is reopened", () => {
  const stage = inReview(building(), "W1.1").says("/skip W1.1");
  reopens(stage.pull("W1.1"));
  stage.settle();
  expect(stage.status("W1.1")).toBe("skipped");
  expect(stage.pull("W1.1").state).toBe("closed");
});

test("deleting a branch closes its pull request, and Baton says how to restore it", () => {
  const stage = inReview(building(), "W1.1");
  delete stage.facts.refs.heads["baton/7-add-units/W1.1"];
  closes(stage.pull("W1.1"), "ann");
  stage.settle();
  expect(stage.comments.at(-1)).toContain("restore the branch on this page");
  expect(stage.comments.at(-1)).toContain("`/retry W1.1`");
});

test("a pull request that becomes a draft is held, reported once, until it is ready again", () => {
  const stage = inReview(building(), "W1.1");
  stage.pull("W1.1").draft = true;
  stage.settle();
  expect(stage.status("W1.1")).toBe("held");
  expect(stage.comments.filter((c) => c.includes("*Ready for review*"))).toHaveLength(1);
  stage.pull("W1.1").draft = false;
  stage.settle();
  expect(stage.status("W1.1")).toBe("in_review");
});

test("a person who merges before the review ends it, and reads what had not finished", () => {
  const stage = inReview(building(), "W1.1");
  Object.assign(stage.pull("W1.1"), {
    merged: true,
    state: "closed",
    mergeSha: sha("ann's"),
    mergedBy: "ann",
  });
  stage.settle();
  expect(stage.effects("cancel_run")).toHaveLength(1);
  expect(stage.comments.at(-1)).toMatch(
    /^`@ann` merged this .* Baton did not wait for its review and its checks\.$/,
  );
});

test("a rewritten branch is accepted and reported", () => {
  const stage = inReview(building(), "W1.1");
  Object.assign(stage.pull("W1.1"), {
    headSha: sha("x"),
    headTree: sha("t"),
    headSession: null,
    rewritten: true,
  });
  stage.settle();
  expect(stage.comments.at(-1)).toContain("W1.1` was rewritten");
  expect(stage.dispatched.at(-1)).toBe("W1.1/review/2");
});
