import { expect, test } from "vitest";
import { Stage } from "../support/stage.ts";
import { written } from "../support/written.ts";

/** Somebody wrote `/orchestrate`, Baton posted a plan, and then the record's branch was deleted. */
function gone(): Stage {
  const stage = new Stage();
  stage.facts.issue.trigger = null;
  stage.facts.refs.heads = {
    "baton/7-add-units/W1.1": "c0ffee",
    "baton/7-add-units/build": "c0ffee",
  };
  stage.facts.posted["plan"] = { id: 60, issue: 7, hash: "" };
  const remark = {
    id: 50,
    on: 7,
    author: "ann",
    role: "write" as const,
    at: stage.now,
    lines: written("/orchestrate"),
  };
  stage.facts.remarks.push(remark);
  return stage;
}

test("given a build whose record is deleted, then that is said once, with how to continue", () => {
  const stage = gone().settle();
  stage.settle();
  expect(stage.comments).toEqual([
    expect.stringMatching(/^The branch `baton\/7-add-units\/record`.*You can cancel runs/),
  ]);
  expect(stage.state).toBeNull();
});

test("given leftovers that the issue never mentioned, then nothing is said", () => {
  const stage = gone();
  stage.facts.posted = {};
  stage.facts.remarks = [];
  expect(stage.settle().comments).toEqual([]);
});

test("given the same, when a command comes, then the answer does not offer `/orchestrate`", () => {
  const stage = gone().settle();
  for (const command of ["/orchestrate status", "/orchestrate retry"]) stage.says(command);
  for (const answer of stage.comments.slice(-2)) {
    expect(answer).toMatch(
      /^The branch `baton\/7-add-units\/record`.*was deleted\. To continue the build, restore/,
    );
    expect(answer).not.toContain("starts one");
  }
});

/**
 * A label started a build, and its record was deleted during planning. GitHub is the only source
 * left.
 */
function deleted(by: string | null = "bob"): Stage {
  const stage = new Stage();
  stage.facts.lostRecord = { branch: "baton/7-add-units/record", by };
  return stage.settle();
}

test("given a label whose build lost its record, then no session starts, and that is said once", () => {
  const stage = deleted().settle();
  expect([stage.state, stage.dispatched]).toEqual([null, []]);
  expect(stage.comments).toEqual([
    expect.stringMatching(/^@ann Baton can't start .*`baton\/7-add-units\/record`.*/),
  ]);
  expect(stage.comments[0]).toContain("was deleted by @bob. To continue");
  expect(stage.comments[0]).toContain(
    "Otherwise remove the label and set it again to start another one.",
  );
});

test("given that, and a refusal before the build began, then it is still said", () => {
  const stage = new Stage();
  stage.facts.repository.mergeMethods = [];
  stage.settle();
  stage.facts.repository.mergeMethods = ["squash"];
  stage.facts.lostRecord = { branch: "baton/7-add-units/record", by: null };
  expect(stage.settle().settle().comments).toEqual([
    expect.stringContaining("no merge method"),
    expect.stringMatching(/`baton\/7-add-units\/record`, which holds .* was deleted\. /),
  ]);
});

test("given that, when the label is set again, then another build begins", () => {
  const stage = deleted();
  stage.facts.issue.trigger = {
    ...stage.facts.issue.trigger!,
    event: "LE_2",
    at: stage.wait(1000).now,
  };
  // GitHub shows no move of the branch since that label.
  stage.facts.lostRecord = null;
  expect(stage.settle().dispatched).toEqual(["build/architect/1"]);
});

test("given a build that a comment began, when all of it is deleted, then that is said once", () => {
  const stage = gone();
  stage.facts.refs.heads = {};
  stage.facts.lostRecord = { branch: "baton/7-add-units/record", by: "bob" };
  stage.settle().settle();
  const again = "Otherwise say `/orchestrate` again to start another one";
  expect(stage.comments).toEqual([expect.stringContaining(again)]);
  expect(stage.comments[0]).toContain("was deleted by @bob");
});

test("given a build that has ended, when people delete its tag, then nothing is said", () => {
  const stage = gone();
  stage.facts.refs.heads = {};
  stage.facts.lostRecord = { branch: "baton/7-add-units/record", by: stage.facts.app.login };
  expect(stage.settle().comments).toEqual([]);
});

test("given branches without a record, when the label is still set, then that is said once", () => {
  const stage = gone();
  stage.facts.issue.trigger = new Stage().facts.issue.trigger;
  expect(stage.settle().settle().comments).toEqual([
    expect.stringContaining("then remove the label and set it again"),
  ]);
});
