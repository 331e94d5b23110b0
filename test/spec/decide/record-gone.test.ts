import { expect, test } from "vitest";
import { Stage } from "../support/stage.ts";
import { written } from "../support/written.ts";

/** Somebody said `/orchestrate`, a plan was posted, and then the record's branch was deleted. */
function gone(): Stage {
  const stage = new Stage();
  stage.facts.issue.trigger = null;
  stage.facts.refs.all = ["baton/7-add-units/W1.1", "baton/7-add-units/build"];
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

test("given a build whose record is deleted, then that is said once, with how to go on", () => {
  const stage = gone().settle();
  stage.settle();
  expect(stage.comments).toEqual([expect.stringMatching(/^The branch `baton\/7-add-units\/record`.*cancelled on/)]);
  expect(stage.state).toBeNull();
});

test("given leftovers of which nothing was ever said on the issue, then there is silence", () => {
  const stage = gone();
  stage.facts.posted = {};
  stage.facts.remarks = [];
  expect(stage.settle().comments).toEqual([]);
});

test("given the same, when I give a command, then I read that, and not that `/orchestrate` would start another", () => {
  const stage = gone().settle();
  for (const command of ["/orchestrate status", "/orchestrate retry"]) stage.says(command);
  for (const answer of stage.comments.slice(-2)) {
    expect(answer).toMatch(/^The branch `baton\/7-add-units\/record`.*was deleted\. Restore it/);
    expect(answer).not.toContain("starts one");
  }
});
