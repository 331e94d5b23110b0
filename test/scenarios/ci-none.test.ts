/**
 * Pull requests on which no workflow runs: Baton waits for no checks, and the plan comment says so.
 */
import { expect, test } from "vitest";
import { openStage, worker, type Stage } from "./support/stage/index.ts";

const ci = (on: string, command = '"true"') => ({
  "ci.yml":
    `name: CI\non:\n  ${on}\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      ` +
    `- run: ${command}\n`,
});
const plan = (stage: Stage) => stage.comments().find(({ key }) => key === "plan")!.body;
const NONE =
  "No workflow runs on workers' pull requests: Baton merges them after the review alone.";

test("given no workflow for pull requests, then reviews alone decide", async () => {
  const stage = await openStage({ workflows: ci("release:") });
  await stage.play();
  expect(plan(stage)).toContain(NONE);
});

test("given a disabled workflow, then Baton does not wait for it", async () => {
  const stage = await openStage({ workflows: ci("pull_request:") });
  await stage.as("you").put("/actions/workflows/ci.yml/disable");
  await stage.play();
  expect(plan(stage)).toContain(NONE);
});

test("given a path filter, then Baton waits for checks only if the changed files match", async () => {
  const stage = await openStage({
    workflows: ci("pull_request: { paths: [docs/**] }", "sleep 2"),
    plan: [
      worker("W1.1", { writes: { "src/a.js": "1;\n" } }),
      worker("W1.2", { writes: { "docs/a.md": "# A\n" } }),
    ],
  });
  const state = await stage.play();
  expect(plan(stage)).toContain("whose changed files match their `paths:`");
  expect(state.workers["W1.1"]!.ci.state).toBe("none");
  const { pull } = await stage.pull("W1.2");
  const run = await stage.untilWorld(
    (w) => w.runs.find((r) => r.name === "CI" && r.headSha === pull.headSha),
    "its run",
  );
  expect(run.conclusion).toBe("success");
  expect(Date.parse(pull.mergedAt!)).toBeGreaterThanOrEqual(Date.parse(run.updatedAt));
});
