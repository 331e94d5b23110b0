/** Workflows and their runs, compared with GitHub's own description. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { at } from "../api-world.ts";
import { complete } from "./area.ts";
import { sealBox } from "../seal-box.ts";
import { HIDDEN, refused } from "./refused.ts";
import { MISSING, openRunWorld } from "./run-world.ts";

const NOT_FOUND = /^Not Found$/;
let world: Awaited<ReturnType<typeof openRunWorld>>;
let run: typeof MISSING;

beforeAll(async () => {
  world = await openRunWorld();
});
afterAll(() => world.close());

test("workflows and their runs are listed and read", async () => {
  const [workflow] = (await world.owner().listRepoWorkflows(at)).data.workflows;
  expect(workflow).toMatchObject({ name: "CI", path: ".github/workflows/ci.yml", state: "active" });
  expect((await world.owner().getWorkflow({ ...at, workflow_id: "ci.yml" })).data.id).toBe(
    workflow?.id,
  );
  await refused(
    404,
    NOT_FOUND,
    world.owner().getWorkflow({ ...at, workflow_id: "no.yml" }),
    world.owner().listWorkflowRuns({ ...at, workflow_id: 1 }),
  );
  const noRef = { ...at, workflow_id: "ci.yml", ref: "no" };
  await refused(422, /^No ref found for: no$/, world.robot().createWorkflowDispatch(noRef));
  await refused(
    422,
    /./,
    world.robot().createWorkflowDispatch({ ...noRef, ref: "main", inputs: { no: "x" } }),
  );
  await refused(
    403,
    HIDDEN,
    world.stranger().listRepoWorkflows(at),
    world.stranger().listWorkflowRunsForRepo(at),
    world.stranger().createWorkflowDispatch(noRef),
  );
  run = await world.dispatch({ who: "me" });
  await world.reached(run, "completed");
  const { data } = await world.owner().getWorkflowRun(run);
  expect(data).toMatchObject({
    display_title: "CI for me",
    conclusion: "failure",
    event: "workflow_dispatch",
  });
  const list = async (query: object) =>
    (await world.owner().listWorkflowRunsForRepo({ ...at, ...query })).data.total_count;
  expect(
    await list({
      status: "failure",
      branch: "main",
      event: "workflow_dispatch",
      actor: "helper[bot]",
    }),
  ).toBe(1);
  expect(await list({ check_suite_id: data.check_suite_id, exclude_pull_requests: true })).toBe(1);
  expect(await list({ check_suite_id: 1 })).toBe(0);
  expect(await list({ created: ">2030-01-01" })).toBe(0);
  expect(
    (
      await world
        .owner()
        .listWorkflowRuns({ ...at, workflow_id: "ci.yml", head_sha: data.head_sha })
    ).data.total_count,
  ).toBe(1);
});

test("a workflow is disabled and enabled", async () => {
  const ci = { ...at, workflow_id: "ci.yml" };
  expect((await world.owner().disableWorkflow(ci)).status).toBe(204);
  expect((await world.owner().getWorkflow(ci)).data.state).toBe("disabled_manually");
  await refused(
    422,
    /on a disabled workflow$/,
    world.robot().createWorkflowDispatch({ ...ci, ref: "main" }),
  );
  await world.owner().enableWorkflow(ci);
  expect((await world.owner().getWorkflow(ci)).data.state).toBe("active");
  await refused(
    403,
    HIDDEN,
    world.stranger().disableWorkflow(ci),
    world.stranger().enableWorkflow(ci),
  );
});

test("a run is cancelled", async () => {
  const other = await world.dispatch({ how: "wait" });
  await world.reached(other, "in_progress");
  await refused(403, /^This workflow is already running$/, world.robot().reRunWorkflow(other));
  await refused(404, NOT_FOUND, world.owner().downloadWorkflowRunLogs(other));
  expect((await world.robot().cancelWorkflowRun(other)).status).toBe(202);
  await world.reached(other, "completed");
  const words = /^Cannot cancel a workflow run that is completed\.$/;
  await refused(
    409,
    words,
    world.robot().cancelWorkflowRun(other),
    world.robot().forceCancelWorkflowRun(other),
  );
  await refused(
    422,
    /no debug logs/,
    world.robot().reRunWorkflow({ ...other, enable_debug_logging: true }),
  );
  const third = await world.dispatch({ how: "wait" });
  await world.reached(third, "in_progress");
  await world.robot().forceCancelWorkflowRun(third);
  await world.reached(third, "completed");
});

test("a run that runs again keeps its earlier attempts", async () => {
  const [good, bad] = (await world.owner().listJobsForWorkflowRun(run)).data.jobs;
  await world.owner().reRunWorkflowFailedJobs(run);
  await world.reached(run, "completed", 2);
  expect((await world.owner().getWorkflowRun(run)).data).toMatchObject({
    actor: { login: "helper[bot]" },
    triggering_actor: { login: "ann" },
  });
  const ids = async (filter: "latest" | "all") =>
    (await world.owner().listJobsForWorkflowRun({ ...run, filter })).data.jobs.map((job) => job.id);
  const latest = await ids("latest");
  expect(latest).toContain(good!.id);
  expect(latest).not.toContain(bad!.id);
  expect(await ids("all")).toEqual(expect.arrayContaining([...latest, bad!.id]));
  const first = { ...run, attempt_number: 1 };
  expect((await world.owner().getWorkflowRunAttempt(first)).data).toMatchObject({
    run_attempt: 1,
    conclusion: "failure",
  });
  expect(
    (await world.owner().listJobsForWorkflowRunAttempt(first)).data.jobs.map((job) => job.id),
  ).toEqual([good!.id, bad!.id]);
  expect((await fetch(await world.location(`runs/${run.run_id}/attempts/1/logs`))).status).toBe(
    200,
  );
  expect((await fetch(await world.location(`jobs/${bad!.id}/logs`))).status).toBe(200);
  await refused(
    403,
    /already ran again/,
    world.robot().reRunJobForWorkflowRun({ ...at, job_id: bad!.id }),
  );
  await world.robot().reRunJobForWorkflowRun({ ...at, job_id: good!.id });
  await world.reached(run, "completed", 3);
  await world.owner().reRunWorkflow(run);
  await world.reached(run, "completed", 4);
  const fifth = { ...run, attempt_number: 5 };
  await refused(
    404,
    NOT_FOUND,
    world.owner().getWorkflowRunAttempt(fifth),
    world.owner().listJobsForWorkflowRunAttempt(fifth),
  );
  await refused(
    404,
    NOT_FOUND,
    world.owner().downloadWorkflowRunAttemptLogs(fifth),
    world.robot().reRunWorkflowFailedJobs(MISSING),
    world.owner().getWorkflowRun(MISSING),
  );
});

test("variables are created, read, changed and deleted", async () => {
  expect((await world.owner().getRepoVariable({ ...at, name: "level" })).data).toMatchObject({
    name: "LEVEL",
    value: "7",
  });
  await refused(404, NOT_FOUND, world.owner().getRepoVariable({ ...at, name: "NONE" }));
  await refused(403, HIDDEN, world.robot().getRepoVariable({ ...at, name: "LEVEL" }));
  await world.owner().createRepoVariable({ ...at, name: "mode", value: "fast" });
  await world.owner().updateRepoVariable({ ...at, name: "MODE", value: "slow" });
  const { data } = await world.owner().listRepoVariables(at);
  expect(data).toMatchObject({
    total_count: 2,
    variables: [{ name: "LEVEL" }, { name: "MODE", value: "slow" }],
  });
  await refused(
    409,
    /already exists/i,
    world.owner().createRepoVariable({ ...at, name: "mode", value: "x" }),
  );
  await refused(
    422,
    /^Variable names (can only contain|must not start with GITHUB_)/,
    world.owner().createRepoVariable({ ...at, name: "a b", value: "x" }),
    world.owner().createRepoVariable({ ...at, name: "GITHUB_X", value: "x" }),
  );
  await world.owner().deleteRepoVariable({ ...at, name: "MODE" });
  const none = { ...at, name: "MODE" };
  await refused(
    404,
    NOT_FOUND,
    world.owner().deleteRepoVariable(none),
    world.owner().updateRepoVariable(none),
  );
  await refused(403, HIDDEN, world.robot().listRepoVariables(at));
});

test("secrets are created, read, changed and deleted", async () => {
  const owner = world.owner();
  const { key, key_id } = (await owner.getRepoPublicKey(at)).data;
  const seal = (text: string) => sealBox(Buffer.from(key, "base64"), text);
  const put = (secret_name: string, encrypted_value: string, id = key_id) =>
    owner.createOrUpdateRepoSecret({ ...at, secret_name, encrypted_value, key_id: id });
  expect((await put("token", seal("first"))).status).toBe(201);
  expect((await put("TOKEN", seal("sécond"))).status).toBe(204);
  expect(world.repository.secrets).toEqual({ TOKEN: "sécond" });
  expect((await owner.listRepoSecrets(at)).data).toMatchObject({
    total_count: 1,
    secrets: [{ name: "TOKEN" }],
  });
  expect((await owner.getRepoSecret({ ...at, secret_name: "token" })).data).not.toHaveProperty(
    "value",
  );
  await refused(422, /not the repository's public key/, put("OTHER", seal("x"), "7"));
  await refused(
    422,
    /not sealed for/,
    put("OTHER", Buffer.from("x".repeat(60)).toString("base64")),
  );
  await refused(422, /^Secret names can only contain/, put("7X", seal("x")));
  await owner.deleteRepoSecret({ ...at, secret_name: "TOKEN" });
  const none = { ...at, secret_name: "TOKEN" };
  await refused(404, NOT_FOUND, owner.getRepoSecret(none), owner.deleteRepoSecret(none));
  await refused(403, HIDDEN, world.robot().listRepoSecrets(at), world.robot().getRepoPublicKey(at));
});

test("an environment has secrets, and the organization has none", async () => {
  const owner = world.owner();
  const place = { ...at, environment_name: "baton" };
  const secret = { ...place, secret_name: "TOKEN" };
  await refused(
    404,
    NOT_FOUND,
    owner.listEnvironmentSecrets(place),
    owner.getEnvironmentPublicKey(place),
  );
  const environment = world.running.seed.environment(world.repository, "baton", ["main"]);
  const { key, key_id } = (await owner.getEnvironmentPublicKey(place)).data;
  const sealed = {
    ...secret,
    key_id,
    encrypted_value: sealBox(Buffer.from(key, "base64"), "sesame"),
  };
  expect((await owner.createOrUpdateEnvironmentSecret(sealed)).status).toBe(201);
  expect((await owner.createOrUpdateEnvironmentSecret(sealed)).status).toBe(204);
  expect(environment.secrets).toEqual({ TOKEN: "sesame" });
  expect((await owner.listEnvironmentSecrets(place)).data).toMatchObject({ total_count: 1 });
  expect((await owner.getEnvironmentSecret(secret)).data).not.toHaveProperty("value");
  expect((await owner.listRepoSecrets(at)).data.total_count).toBe(0);
  await owner.deleteEnvironmentSecret(secret);
  await refused(
    404,
    NOT_FOUND,
    owner.getEnvironmentSecret(secret),
    owner.deleteEnvironmentSecret(secret),
  );
  await refused(
    422,
    /not sealed for/,
    owner.createOrUpdateEnvironmentSecret({ ...sealed, encrypted_value: "QUJD" }),
  );
  await refused(
    403,
    HIDDEN,
    world.robot().listEnvironmentSecrets(place),
    world.robot().listRepoOrganizationSecrets(at),
  );
  expect((await owner.listRepoOrganizationSecrets(at)).data).toMatchObject({
    total_count: 0,
    secrets: [],
  });
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "runs"));
