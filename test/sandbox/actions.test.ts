import { strFromU8, unzipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { until } from "./actions-world.ts";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";

const WORKFLOW = `
name: Work
run-name: Work on \${{ inputs.what }}
on:
  workflow_dispatch:
    inputs:
      what: { type: string, required: true }
      mode: { type: choice, options: [pass, fail, hang], default: pass }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: echo "made \${{ inputs.what }}" > made.txt
      - uses: actions/upload-artifact@v4
        with: { name: made, path: made.txt }
      - if: inputs.mode == 'fail'
        run: exit 1
      - if: inputs.mode == 'hang'
        run: sleep 600
`;
const PUSHED =
  "name: Pushed\non: push\njobs:\n  nothing:\n    runs-on: ubuntu-latest\n    steps:\n     " +
  " - run: echo hi\n";

let world: ApiWorld;
const ALL = { actions: "write", contents: "write" } as const;
const rest = (level: "read" | "write" = "write") =>
  world.app({ actions: level, contents: level }).rest.actions;
const work = { ...at, workflow_id: "work.yml", ref: "main" };

beforeEach(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
  const files = { ".github/workflows/work.yml": WORKFLOW, ".github/workflows/pushed.yml": PUSHED };
  await commitFiles(world.person("ann"), "main", files, { message: "Add workflows [skip ci]" });
});
afterEach(() => world.close());

/** Dispatches a run and returns its number. */
async function dispatch(inputs: Record<string, string>): Promise<number> {
  const { status, data } = await world
    .app(ALL)
    .request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
      ...{ ...work, inputs, return_run_details: true },
    });
  expect(status).toBe(200);
  const details = data as unknown as { workflow_run_id: number; run_url: string; html_url: string };
  expect(details.run_url).toMatch(
    new RegExp(`/repos/ann/sample/actions/runs/${details.workflow_run_id}$`),
  );
  return details.workflow_run_id;
}

function stored(id: number) {
  const run = world.running.sandbox.world.runs.find((one) => one.id === id);
  if (!run) throw new Error(`no run ${id}`);
  return run;
}

const ended = (id: number) => until(() => stored(id).status === "completed");

test("workflows are found by number and by file", async () => {
  const { data } = await rest("read").listRepoWorkflows(at);
  expect(data.total_count).toBe(2);
  expect(data.workflows.map((workflow) => workflow.name).sort()).toEqual(["Pushed", "Work"]);
  const { data: byFile } = await rest("read").getWorkflow({ ...at, workflow_id: "work.yml" });
  expect(byFile).toMatchObject({ path: ".github/workflows/work.yml", state: "active" });
  expect((await rest("read").getWorkflow({ ...at, workflow_id: byFile.id })).data).toEqual(byFile);
  expect((await refusal(rest("read").getWorkflow({ ...at, workflow_id: "none.yml" }))).status).toBe(
    404,
  );
});

test("a dispatched run can be followed to its log and its artifact", async () => {
  const run_id = await dispatch({ what: "tea" });
  await ended(run_id);
  const run = { ...at, run_id };
  const { data } = await rest("read").getWorkflowRun(run);
  expect(data).toMatchObject({
    ...{ name: "Work", display_title: "Work on tea", event: "workflow_dispatch", run_attempt: 1 },
    ...{
      status: "completed",
      conclusion: "success",
      actor: { login: "helper[bot]" },
      head_branch: "main",
    },
  });
  const [job] = (await rest("read").listJobsForWorkflowRun(run)).data.jobs;
  expect(job).toMatchObject({ name: "build", conclusion: "success", run_id });
  const job_id = job?.id ?? 0;
  expect((await rest("read").getJobForWorkflowRun({ ...at, job_id })).data).toEqual(job);
  const log = await rest("read").downloadJobLogsForWorkflowRun({ ...at, job_id });
  expect(log.data).toContain("Run echo");
  const { data: found } = await rest("read").listWorkflowRunArtifacts({ ...run, name: "made" });
  expect(found).toMatchObject({
    total_count: 1,
    artifacts: [{ name: "made", expired: false, workflow_run: { id: run_id } }],
  });
  expect(
    (await rest("read").listWorkflowRunArtifacts({ ...run, name: "mad" })).data.total_count,
  ).toBe(0);
  const artifact = { ...at, artifact_id: found.artifacts[0]?.id ?? 0 };
  const zip = await rest("read").downloadArtifact({ ...artifact, archive_format: "zip" });
  const [text] = Object.values(unzipSync(new Uint8Array(zip.data as ArrayBuffer)));
  expect(strFromU8(text ?? new Uint8Array())).toBe("made tea\n");
  expect((await refusal(rest("read").deleteArtifact(artifact))).status).toBe(403);
  await rest().deleteArtifact(artifact);
  expect((await refusal(rest("read").getArtifact(artifact))).status).toBe(404);
});

test("an artifact's address needs no token, but its signature within a minute", async () => {
  const run_id = await dispatch({ what: "tea" });
  await ended(run_id);
  const [artifact] = (await rest("read").listArtifactsForRepo(at)).data.artifacts;
  const authorization = `token ${world.running.sandbox.world.tokens.at(-1)?.token}`;
  const first = await fetch(artifact?.archive_download_url ?? "", {
    redirect: "manual",
    headers: { authorization },
  });
  expect(first.status).toBe(302);
  const address = first.headers.get("location") ?? "";
  expect((await fetch(address)).status).toBe(200);
  const changed = new URL(address);
  changed.searchParams.set("signature", "0".repeat(64));
  expect((await fetch(changed)).status).toBe(403);
  world.tick(61);
  expect((await fetch(address)).status).toBe(403);
  world.tick(91 * 86_400);
  const late = rest("read").downloadArtifact({
    ...at,
    artifact_id: artifact?.id ?? 0,
    archive_format: "zip",
  });
  expect((await refusal(late)).status).toBe(410);
});

test("runs are filtered and listed newest first", async () => {
  const first = await dispatch({ what: "one" });
  await ended(first);
  world.tick(60);
  const second = await dispatch({ what: "two", mode: "fail" });
  await ended(second);
  const sha = stored(first).headSha;
  const pushed = await commitFiles(world.person("ann"), "side", { "x.txt": "x" }, { from: sha });
  const third = world.running.sandbox.world.runs.find((run) => run.event === "push")?.id ?? 0;
  await ended(third);
  const list = async (query: object) => {
    const { data } = await rest("read").listWorkflowRunsForRepo({ ...at, ...query });
    expect(data.total_count).toBeGreaterThanOrEqual(data.workflow_runs.length);
    return data.workflow_runs.map((run) => run.id);
  };
  expect(await list({})).toEqual([third, second, first]);
  expect(await list({ per_page: 1, page: 2 })).toEqual([second]);
  expect(await list({ event: "workflow_dispatch" })).toEqual([second, first]);
  expect(await list({ branch: "side" })).toEqual([third]);
  expect(await list({ head_sha: pushed })).toEqual([third]);
  expect(await list({ status: "failure" })).toEqual([second]);
  expect(await list({ actor: "ann" })).toEqual([third]);
  expect(await list({ event: "workflow_dispatch", created: ">=2026-03-01T10:01:00Z" })).toEqual([
    second,
  ]);
  expect(await list({ created: "<2026-03-01T10:01:00Z" })).toEqual([first]);
  expect(await list({ created: "2026-03-02" })).toEqual([]);
  const own = await rest("read").listWorkflowRuns({ ...at, workflow_id: "work.yml" });
  expect(own.data.workflow_runs.map((run) => run.id)).toEqual([second, first]);
  expect(
    (await refusal(rest("read").listWorkflowRunsForRepo({ ...at, created: "soon" }))).status,
  ).toBe(422);
});

test("a run can be cancelled, and failed jobs can run again", async () => {
  const run_id = await dispatch({ what: "tea", mode: "hang" });
  await until(() => stored(run_id).jobs[0]?.status === "in_progress");
  expect((await refusal(rest().reRunWorkflow({ ...at, run_id }))).status).toBe(403);
  expect((await refusal(rest("read").cancelWorkflowRun({ ...at, run_id }))).status).toBe(403);
  expect((await rest().cancelWorkflowRun({ ...at, run_id })).status).toBe(202);
  await ended(run_id);
  expect(stored(run_id).conclusion).toBe("cancelled");
  expect((await refusal(rest().cancelWorkflowRun({ ...at, run_id }))).status).toBe(409);
  const failing = await dispatch({ what: "tea", mode: "fail" });
  await ended(failing);
  expect((await rest().reRunWorkflowFailedJobs({ ...at, run_id: failing })).status).toBe(201);
  await ended(failing);
  expect((await rest("read").getWorkflowRun({ ...at, run_id: failing })).data.run_attempt).toBe(2);
});

test("an invalid dispatch is refused", async () => {
  const refused = (more: object, by = rest()) =>
    refusal(by.createWorkflowDispatch({ ...work, inputs: { what: "tea" }, ...more }));
  expect(await refused({ workflow_id: "none.yml" })).toMatchObject({
    status: 404,
    message: "Not Found",
  });
  expect(await refused({ workflow_id: "pushed.yml" })).toMatchObject({
    status: 422,
    message: "Workflow does not have 'workflow_dispatch' trigger",
  });
  expect(await refused({ inputs: { what: "tea", more: "x" } })).toMatchObject({
    status: 422,
    message: 'Unexpected inputs provided: ["more"]',
  });
  expect((await refused({ inputs: {} })).message).toBe("Required input 'what' not provided");
  expect(await refused({ ref: "none" })).toMatchObject({
    status: 422,
    message: "No ref found for: none",
  });
  expect((await refused({}, rest("read"))).status).toBe(403);
  expect((await refused({}, world.person("olga").rest.actions)).status).toBe(403);
  expect(world.running.sandbox.world.runs).toEqual([]);
  const { status } = await rest().createWorkflowDispatch({ ...work, inputs: { what: "tea" } });
  expect(status).toBe(204);
});

test("people with write access read a variable by its name in any case", async () => {
  world.repository.variables = { LEVEL: "7" };
  const { actions } = world.person("ann").rest;
  expect((await actions.getRepoVariable({ ...at, name: "level" })).data).toMatchObject({
    name: "LEVEL",
    value: "7",
  });
  expect((await refusal(actions.getRepoVariable({ ...at, name: "none" }))).status).toBe(404);
  expect(
    (await refusal(world.person("tria").rest.actions.getRepoVariable({ ...at, name: "level" })))
      .status,
  ).toBe(403);
});
