import { describeStop } from "../../../src/core/messages/stop.ts";
import { expect, test } from "vitest";
import { planned } from "../support/scenes.ts";

const RULE =
  "Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n";

function refused(words = RULE) {
  const stage = planned();
  stage.refusing.set("create_branch", "refused");
  stage.refusal = words;
  return stage.says("/approve");
}

test("a ruleset that forbids a branch is reported with branch and remedy", () => {
  const stage = refused();
  const reason = describeStop(stage.state!.build.stop!);
  expect(reason).toContain(
    "to create the branch `baton/7-add-units/build`: Cannot create ref due to creations being",
  );
  expect(reason).toContain("Add Baton to the bypass list of that rule, or exclude `baton/**/*`");
});

test("a permission that the App lost is reported", () => {
  const stage = refused("Resource not accessible by integration (it asks for contents: write)");
  expect(describeStop(stage.state!.build.stop!)).toContain(
    "(it asks for contents: write). Grant the App that permission",
  );
});

test("a refused act is retried ever less often, without a second question, until it is allowed", () => {
  const stage = refused();
  const asked = stage.comments.length;
  stage.wait(5 * 60_000).settle();
  expect(stage.state?.build.refusal?.tries).toBe(2);
  stage.wait(5 * 60_000).settle();
  expect(stage.state?.build.refusal?.tries).toBe(2);
  expect(stage.comments).toHaveLength(asked);
  stage.refusing.clear();
  stage.wait(5 * 60_000).settle();
  expect(stage.dispatched).toContain("W1.1/work/1");
  expect(stage.state?.build.refusal).toBeNull();
});

test("`/retry` retries a refused act at once", () => {
  const stage = refused();
  stage.refusing.clear();
  stage.says("/retry");
  expect(stage.dispatched).toContain("W1.1/work/1");
});
