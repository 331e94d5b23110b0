/** Rules and settings that owners change during a build. */
import { expect, test } from "vitest";
import { addRule } from "./support/stage/repository.ts";
import { openStage, worker } from "./support/stage/index.ts";

const BUILD = "baton/*/build";

test("given a build, when a ruleset forbids its branches, then a comment says how to fix it", async () => {
  const stage = await openStage({ plan: [worker("W1.1"), worker("W2.1", { after: ["W1.1"] })] });
  addRule(stage.testbed, stage.repository, { type: "creation", pattern: "baton/*/W2.*" });
  await stage.label();
  const words = await stage.reads(
    /a commit on `baton\/.*W2\.1`: Cannot create ref due to creations being restricted/,
  );
  expect(words).toContain(
    "dd Baton to the bypass list of that rule, or exclude `baton/**/*` from that rule",
  );
  stage.repository.rules = [];
  await stage.say("/retry");
  await stage.play();
});

test("given a rule that demands approvals, when a person approves, then the pull request is merged", async () => {
  const parameters = { required_approving_review_count: 1 };
  const stage = await openStage({
    rules: [{ type: "pull_request", pattern: BUILD, parameters }],
  });
  await stage.label();
  const { number } = await stage.pull("W1.1");
  await stage.pass(1);
  const words = await stage.reads(
    /does not merge pull request #\d+: At least 1 approving review is required/,
  );
  expect(words).toContain("Approve it, or add Baton to the bypass list");
  await stage.review("wren", number);
  await stage.play();
});

test("given a build, when squash merges are no longer allowed, then another method merges", async () => {
  const stage = await openStage();
  await stage.label();
  await stage.pull("W1.1");
  await stage.as("you").patch("", { allow_squash_merge: false });
  const state = await stage.play();
  expect(state.workers["W1.1"]?.merge_sha).not.toBeNull();
});
