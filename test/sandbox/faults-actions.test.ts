/** Lost runners, an exceeded quota, and a schedule without waiting. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";
import { containing } from "./containing.ts";
import type { Run } from "../../src/sandbox/schema/runs.ts";

const WORKFLOW = `name: Nightly
on:
  push:
    branches: [main]
  schedule:
    - cron: "0 3 * * *"
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo fine > report.txt
      - uses: actions/upload-artifact@v4
        with:
          name: report
          path: report.txt
      - run: sleep 60
        if: github.event_name == 'push'
      - run: echo always
        if: always()
`;

let world: ApiWorld;
beforeEach(async () => void (world = await openApiWorld()));
afterEach(() => world.close());

const push = () =>
  commitFiles(world.person("ann"), "main", { ".github/workflows/nightly.yml": WORKFLOW });

async function ended(): Promise<Run> {
  const { runs } = world.running.sandbox.world;
  return vi.waitUntil(() => runs.find((run) => run.status === "completed"), { timeout: 60_000 });
}

const schedule = (body: unknown) =>
  fetch(`${world.running.url}/_sandbox/schedule`, {
    ...{ method: "POST", body: JSON.stringify(body) },
    headers: { authorization: `Bearer ${world.running.sandbox.key}` },
  });

test("a job whose runner is lost fails without another log line, as on GitHub", async () => {
  world.running.faults.arm({
    fault: "runner_lost",
    ms: 500,
    match: { workflow: ".github/workflows/nightly.yml" },
  });
  await push();
  const run = await ended();
  const { actions, checks } = world.person("ann").rest;
  const { data } = await actions.listJobsForWorkflowRun({ ...at, run_id: run.id });
  const [job] = data.jobs;
  expect(job).toMatchObject({ name: "test", status: "completed", conclusion: "failure" });
  // GitHub never learns how the running step ended.
  expect(job?.steps?.at(-1)).toMatchObject({ status: "in_progress", conclusion: null });
  const notes = await checks.listAnnotations({ ...at, check_run_id: Number(job?.id) });
  const lost = {
    annotation_level: "failure",
    message: containing("lost communication with the server"),
  };
  expect(notes.data).toEqual(expect.arrayContaining([expect.objectContaining(lost)]));
  const log = world.running.sandbox.actions.log(run, run.jobs[0]!);
  expect(log).not.toContain("always");
});

test("an upload beyond the quota fails, in the action's own words", async () => {
  world.running.faults.arm({
    fault: "artifact_quota",
    match: { name: "report", repository: "ann/sample" },
  });
  await push();
  const run = await ended();
  expect(run.conclusion).toBe("failure");
  const log = world.running.sandbox.actions.log(run, run.jobs[0]!);
  expect(log).toContain("Failed to CreateArtifact: Artifact storage quota has been hit.");
  expect(world.running.sandbox.world.artifacts).toEqual([]);
});

test("a schedule can be triggered by hand, on the default branch", async () => {
  const { defaultBranch } = world.repository;
  const sha = await commitFiles(world.person("ann"), defaultBranch, {
    ".github/workflows/nightly.yml": WORKFLOW,
  });
  const fired = await schedule({ repository: "ann/sample", workflow: "nightly.yml" });
  expect(fired.status).toBe(201);
  expect(await fired.json()).toMatchObject({
    event: "schedule",
    head_branch: defaultBranch,
    head_sha: sha,
  });
  expect((await ended()).conclusion).toBe("success");
});

test.for([
  [{ repository: "ann/sample" }, 400, "workflow: "],
  [{ repository: "sample", workflow: "x.yml" }, 400, "repository: must be owner/name"],
  [{ repository: "ann/none", workflow: "x.yml" }, 404, "The sandbox has no repository ann/none."],
  [{ repository: "ann/sample", workflow: "x.yml" }, 404, ""],
] as const)("a schedule of %j is refused with a message", async ([body, status, words]) => {
  const answer = await schedule(body);
  expect([answer.status, await answer.json()]).toEqual([status, { message: containing(words) }]);
});
