/**
 * Baton without a server: GitHub's events start passes in the repository's own workflow, from label
 * to landing.
 */
import { expect, test } from "vitest";
import { renderReconcileFiles } from "../../src/config/offered-files.ts";
import { afterFile } from "../support/after-file.ts";
import { doubled } from "./support/doubled.ts";
import { openTestbed } from "./support/stage/testbed.ts";
import { completeWork, review, Stage, worker, type StageOptions } from "./support/stage/index.ts";

const CI = `name: CI
on: { pull_request: {}, push: { branches: [main] } }
jobs: { test: { runs-on: ubuntu-24.04, steps: [{ run: "true" }] } }
`;

/** Waits part by part, because each pass is a process that takes its time. */
async function untilMerged(stage: Stage): Promise<void> {
  await stage.label();
  await stage.pull("W1.1");
  await stage.until((state) => state.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
}

async function openUnserved(sessions: StageOptions["sessions"] = {}): Promise<Stage> {
  const testbed = await openTestbed({ served: false });
  afterFile(() => testbed.close());
  const settings = { runs_on: ["ubuntu-24.04"], branch_prefix: "baton" };
  const passes = renderReconcileFiles(settings, {
    version: "1.2.3",
    host: "github.com",
    ci: ["CI"],
  });
  const stage = new Stage(testbed, {
    plan: [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1609;\n" } })],
    sessions,
    workflows: { "ci.yml": CI },
    files: passes,
  });
  stage.repository.secrets = {
    BATON_APP_ID: String(testbed.app.id),
    BATON_PRIVATE_KEY: testbed.privateKey,
  };
  return stage;
}

test("given no server, when an issue is labelled and approved, then runs that events start land it", async () => {
  const stage = await openUnserved();
  await untilMerged(stage);
  await stage.play();
  expect(stage.file("src/mile.js")).toContain("1609");
  const passes = stage.world.runs.filter((run) => run.name === "Baton reconcile");
  const conclusions = passes.flatMap((run) => run.conclusion ?? []);
  // One pass runs and one waits. The newest pass replaces those in between.
  expect(["success", "skipped", "cancelled"]).toEqual(expect.arrayContaining(conclusions));
  const asked = (event: string) =>
    passes.some((run) => run.event === event && run.jobs.some((job) => job.name === "reconcile"));
  expect(["issues", "issue_comment", "workflow_run"].filter((event) => !asked(event))).toEqual([]);
  expect(passes.find((run) => run.event === "issues")).toMatchObject({
    actor: "you",
    conclusion: "success",
  });
  expect(doubled(stage.world)).toEqual([]);
}, 200_000);

test("given no server, when a person reviews, then the pull request's own run has a pass made on main", async () => {
  const { promise, resolve: goOn } = Promise.withResolvers<void>();
  const stage = await openUnserved({
    "W1.1/review/1": async () => (await promise, review()),
    "W1.1/rework/1": completeWork({ "src/mile.js": "export const mile = 1609; // by law\n" }),
  });
  await stage.label();
  const { number } = await stage.pull("W1.1");
  await stage.until((state) => state.workers["W1.1"]?.attempts.review === 1, "the review to begin");
  const passes = () => stage.world.runs.filter((run) => run.name === "Baton reconcile");
  // Only the person's review can start a pass now.
  await stage.untilWorld(
    () => passes().every(({ status }) => status === "completed"),
    "the passes to end",
  );
  await stage.review("wren", number, { event: "REQUEST_CHANGES", body: "Say why." });
  await stage.reads(/wren asked for changes\. W1\.1\/rework\/1 made them/);
  goOn();
  await stage.review("wren", number);
  await stage.until((state) => state.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
  await stage.play();
  expect(stage.file("src/mile.js")).toContain("by law");
  const jobsOf = (event: string) =>
    passes()
      .filter((run) => run.event === event)
      .flatMap((run) => run.jobs.map(({ name, conclusion }) => `${name} ${conclusion}`));
  expect(jobsOf("pull_request_review")).toContain("hear success");
  expect(jobsOf("pull_request_review")).not.toContain("reconcile success");
  expect(jobsOf("workflow_dispatch")).toContain("reconcile success");
  expect(doubled(stage.world)).toEqual([]);
}, 200_000);
