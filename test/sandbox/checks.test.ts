import { afterEach, beforeEach, expect, test } from "vitest";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
beforeEach(async () => void (world = await openApiWorld()));
afterEach(() => world.close());

test("a check run goes from queued to completed, in one suite of its app", async () => {
  const { checks } = world.app().rest;
  const queued = (
    await checks.create({ ...at, name: "lint", head_sha: world.sha, external_id: "7" })
  ).data;
  expect(queued).toMatchObject({
    status: "queued",
    conclusion: null,
    external_id: "7",
    app: { slug: "helper" },
  });
  const running = { ...at, check_run_id: queued.id, status: "in_progress" as const };
  expect((await checks.update(running)).data).toMatchObject({
    status: "in_progress",
    completed_at: null,
  });
  world.tick(9);
  const output = { title: "Fine", summary: "Nothing to say" };
  const done = (
    await checks.update({ ...at, check_run_id: queued.id, conclusion: "success", output })
  ).data;
  expect(done).toMatchObject({ status: "completed", conclusion: "success", output });
  expect(done.completed_at).toBe("2026-03-01T10:00:09Z");
  expect((await checks.get({ ...at, check_run_id: queued.id })).data).toEqual(done);
  expect(world.listEvents()).toEqual([
    "check_run.created",
    "check_run.completed",
    "check_suite.completed",
  ]);
  expect(world.events[2]?.payload).toMatchObject({
    check_suite: { conclusion: "success", head_sha: world.sha },
  });
  await checks.create({ ...at, name: "test", head_sha: world.sha, conclusion: "failure" });
  await world.otherApp().rest.checks.create({ ...at, name: "lint", head_sha: world.sha });
  const suites = (await checks.listSuitesForRef({ ...at, ref: "main" })).data;
  expect(
    suites.check_suites.map((suite) => [suite.app?.slug, suite.status, suite.conclusion]),
  ).toEqual([
    ["helper", "completed", "failure"],
    ["other", "queued", null],
  ]);
  const suite = { ...at, check_suite_id: Number(suites.check_suites[0]?.id) };
  expect((await checks.getSuite(suite)).data.latest_check_runs_count).toBe(2);
  expect((await checks.listForSuite(suite)).data.check_runs.map((run) => run.name)).toEqual([
    "lint",
    "test",
  ]);
});

test("a completed check run keeps its conclusion when other fields change", async () => {
  const { checks } = world.app().rest;
  const { data: made } = await checks.create({
    ...at,
    name: "lint",
    head_sha: world.sha,
    status: "in_progress",
  });
  const mine = { ...at, check_run_id: made.id };
  expect((await checks.update({ ...mine, status: "queued" })).data.status).toBe("in_progress");
  const { data: ended } = await checks.update({ ...mine, conclusion: "failure" });
  world.tick(9);
  const output = { title: "Once more", summary: "It runs." };
  const again = {
    ...mine,
    status: "in_progress" as const,
    started_at: "2026-03-01T10:00:09Z",
    output,
  };
  const kept = {
    status: "completed",
    conclusion: "failure",
    started_at: ended.started_at,
    output,
  };
  expect((await checks.update(again)).data).toMatchObject({
    ...kept,
    completed_at: ended.completed_at,
  });
  expect((await checks.update({ ...mine, conclusion: "success" })).data).toMatchObject(kept);
});

test("a commit's check runs are listed: the latest of each name, or all", async () => {
  const { checks } = world.app().rest;
  const make = (name: string, conclusion: "success" | "failure") =>
    checks.create({ ...at, name, head_sha: world.topic, conclusion });
  await make("baton/review", "failure");
  await make("lint", "success");
  await make("baton/review", "success");
  await world.otherApp().rest.checks.create({ ...at, name: "lint", head_sha: world.topic });
  const list = async (query: Record<string, unknown>): Promise<[string, string | null][]> => {
    const { data } = await checks.listForRef({ ...at, ref: "topic", ...query });
    expect(data.total_count).toBe(data.check_runs.length);
    return data.check_runs.map((run) => [run.name, run.conclusion]);
  };
  const latest = await list({});
  expect(latest).toHaveLength(3);
  expect(latest).toEqual(
    expect.arrayContaining([
      ["lint", null],
      ["baton/review", "success"],
      ["lint", "success"],
    ]),
  );
  expect(await list({ check_name: "baton/review", filter: "all" })).toEqual([
    ["baton/review", "failure"],
    ["baton/review", "success"],
  ]);
  expect(await list({ status: "queued" })).toEqual([["lint", null]]);
  const other = world.running.sandbox.world.apps.find((app) => app.slug === "other");
  expect(await list({ app_id: other?.id })).toEqual([["lint", null]]);
  expect(await list({ ref: world.topic.slice(0, 9), check_name: "none" })).toEqual([]);
  const paged = await world
    .app()
    .paginate(checks.listForRef, { ...at, ref: "heads/topic", per_page: 1 });
  expect(paged).toHaveLength(3);
});

test("a commit has a list of statuses, and the combined state of the newest per context", async () => {
  const { repos } = world.app().rest;
  const set = (context: string, state: "pending" | "success" | "error", description?: string) =>
    repos.createCommitStatus({
      ...at,
      sha: world.sha,
      context,
      state,
      ...(description ? { description } : {}),
    });
  const combined = async () => (await repos.getCombinedStatusForRef({ ...at, ref: "main" })).data;
  expect(await combined()).toMatchObject({
    state: "pending",
    statuses: [],
    total_count: 0,
    sha: world.sha,
  });
  const first = (await set("ci", "pending", "Wait")).data;
  expect(first).toMatchObject({
    state: "pending",
    description: "Wait",
    creator: { login: "helper[bot]" },
  });
  await set("ci", "success");
  expect(await combined()).toMatchObject({
    state: "success",
    statuses: [{ context: "ci", state: "success" }],
  });
  await set("docs", "pending");
  expect((await combined()).state).toBe("pending");
  await set("docs", "error");
  expect(await combined()).toMatchObject({ state: "failure", total_count: 2 });
  const { data } = await repos.listCommitStatusesForRef({ ...at, ref: world.sha });
  expect(data.map((status) => `${status.context} ${status.state}`)).toEqual([
    ...["docs error", "docs pending", "ci success", "ci pending"],
  ]);
  expect(world.listEvents()).toEqual(["status", "status", "status", "status"]);
  expect(world.events[0]?.payload).toMatchObject({
    ...{ sha: world.sha, context: "ci", state: "pending", name: "ann/sample" },
    ...{ branches: [{ name: "main" }], commit: { sha: world.sha } },
  });
});

test("a job's token creates check runs as GitHub Actions", async () => {
  const job = world.job({ checks: "write" });
  const { data } = await job.rest.checks.create({
    ...at,
    name: "report",
    head_sha: world.sha,
    conclusion: "neutral",
  });
  expect(data.app).toMatchObject({ id: 15368, slug: "github-actions" });
});

test("invalid check runs and statuses are refused as on GitHub", async () => {
  const app = world.app().rest;
  const head_sha = world.sha;
  const { data: check } = await app.checks.create({ ...at, name: "lint", head_sha });
  const mine = { ...at, check_run_id: check.id };
  const refused = (call: Promise<unknown>) => refusal(call);
  expect(
    await refused(world.person("ann").rest.checks.create({ ...at, name: "x", head_sha })),
  ).toMatchObject({
    status: 403,
    message: "You must authenticate via a GitHub App.",
  });
  expect(
    await refused(world.otherApp().rest.checks.update({ ...mine, conclusion: "success" })),
  ).toMatchObject({
    status: 403,
    message: expect.stringContaining(
      "can only be modified by the GitHub App that created it",
    ) as unknown,
  });
  const absent = "1".repeat(40);
  const gone = { status: 422, message: `No commit found for SHA: ${absent}` };
  expect(await refused(app.checks.create({ ...at, name: "x", head_sha: absent }))).toMatchObject(
    gone,
  );
  expect(await refused(app.checks.listForRef({ ...at, ref: absent }))).toMatchObject(gone);
  expect(
    await refused(app.repos.createCommitStatus({ ...at, sha: absent, state: "success" })),
  ).toMatchObject(gone);
  const summary = "x".repeat(65_536);
  const statuses = await Promise.all(
    [
      app.checks.create({ ...at, name: "x", head_sha, status: "completed" }),
      app.checks.create({ ...at, name: "x", head_sha, output: { title: "x", summary } }),
      app.checks.create({ ...at, name: "x", head_sha, conclusion: "fine" as "success" }),
      app.checks.get({ ...at, check_run_id: 1 }),
      app.repos.createCommitStatus({ ...at, sha: head_sha, state: "fine" as "success" }),
      app.repos.createCommitStatus({
        ...at,
        sha: head_sha,
        state: "success",
        description: "x".repeat(141),
      }),
      world.app({ checks: "read" }).rest.checks.create({ ...at, name: "x", head_sha }),
      world
        .app({ checks: "write" })
        .rest.repos.createCommitStatus({ ...at, sha: head_sha, state: "success" }),
      world.app({ issues: "write" }).rest.checks.listForRef({ ...at, ref: "main" }),
    ].map(async (call) => (await refused(call)).status),
  );
  expect(statuses).toEqual([422, 422, 422, 404, 422, 422, 403, 403, 403]);
  expect(world.running.sandbox.world.checkRuns).toHaveLength(1);
});
