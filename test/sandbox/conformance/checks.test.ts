/** Check runs with their annotations and suites, and commit statuses. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, openApiWorld, refusal, type ApiWorld } from "../api-world.ts";
import { complete } from "./area.ts";

let world: ApiWorld;
beforeAll(async () => void (world = await openApiWorld()));
afterAll(() => world.close());

const checks = () => world.app().rest.checks;
const note = (line: number) => ({
  ...{ path: "src/a b.js", start_line: line, end_line: line, annotation_level: "warning" as const },
  message: `Line ${line}`,
});
const output = { title: "Found", summary: "some" };

test("a check run keeps its annotations, up to 50 per request", async () => {
  const first = Array.from({ length: 50 }, (_, i) => note(i + 1));
  const head = { ...at, name: "lint", head_sha: world.sha };
  const run = (await checks().create({ ...head, output: { ...output, annotations: first } })).data;
  expect(run).toMatchObject({ status: "queued", output: { annotations_count: 50 } });
  const at_run = { ...at, check_run_id: run.id };
  const more = { ...output, annotations: [note(51)] };
  expect((await checks().update({ ...at_run, output: more })).data.output.annotations_count).toBe(
    51,
  );
  const page = await checks().listAnnotations({ ...at_run, per_page: 50, page: 2 });
  expect(page.data).toMatchObject([{ start_line: 51, message: "Line 51", title: null }]);
  expect(page.data[0]?.blob_href).toBe(
    `${world.running.url}/ann/sample/blob/${world.sha}/src/a%20b.js`,
  );
  expect(page.headers.link).toContain('rel="first"');
  const many = { ...output, annotations: [...first, note(51)] };
  expect(await refusal(checks().update({ ...at_run, output: many }))).toMatchObject({
    status: 422,
    message: expect.stringContaining(
      "No more than 50 items are allowed; 51 were supplied.",
    ) as string,
  });
  const done = await checks().update({ ...at_run, conclusion: "success" });
  expect(done.data).toMatchObject({ status: "completed", conclusion: "success" });
  expect((await checks().get(at_run)).data.output.annotations_count).toBe(51);
  const none = { ...at, check_run_id: 7 };
  expect((await refusal(checks().get(none))).status).toBe(404);
  expect((await refusal(checks().listAnnotations(none))).status).toBe(404);
  const other = world.otherApp().rest.checks;
  expect(await refusal(other.update(at_run))).toMatchObject({
    status: 403,
    message: expect.stringContaining("app_id") as string,
  });
  const person = world.person("ann").rest.checks.create(head);
  expect(await refusal(person)).toMatchObject({
    status: 403,
    message: "You must authenticate via a GitHub App.",
  });
});

test("check runs and suites of a commit are filtered", async () => {
  await world
    .otherApp()
    .rest.checks.create({ ...at, name: "test", head_sha: world.sha, status: "in_progress" });
  const named = async (more: object = {}) =>
    (await checks().listForRef({ ...at, ref: "main", ...more })).data.check_runs.map(
      (one) => one.name,
    );
  expect(await named()).toEqual(["lint", "test"]);
  expect(await named({ check_name: "lint" })).toEqual(["lint"]);
  expect(await named({ status: "in_progress" })).toEqual(["test"]);
  const suites = async (more: object = {}) =>
    (await checks().listSuitesForRef({ ...at, ref: "main", ...more })).data.check_suites;
  const [own, other] = await suites();
  expect([own, other]).toMatchObject([
    { conclusion: "success" },
    { head_commit: { id: world.sha } },
  ]);
  expect(await named({ app_id: other?.app?.id })).toEqual(["test"]);
  expect(await suites({ app_id: other?.app?.id })).toMatchObject([{ id: other?.id }]);
  expect(await suites({ check_name: "lint" })).toMatchObject([{ id: own?.id }]);
  const suite = { ...at, check_suite_id: Number(own?.id) };
  expect((await checks().getSuite(suite)).data.repository.full_name).toBe("ann/sample");
  expect((await checks().listForSuite(suite)).data.total_count).toBe(1);
  for (const ask of [checks().getSuite, checks().listForSuite]) {
    expect((await refusal(ask({ ...at, check_suite_id: 7 }))).status).toBe(404);
  }
  for (const ask of [checks().listForRef, checks().listSuitesForRef]) {
    expect(await refusal(ask({ ...at, ref: "none" }))).toMatchObject({
      message: "No commit found for SHA: none",
    });
  }
});

test("an app creates a suite for a push that created none", async () => {
  const here = { ...at, head_sha: world.topic };
  const made = await checks().createSuite(here);
  expect(made.data).toMatchObject({ status: "queued", conclusion: null, head_branch: "topic" });
  expect((await checks().createSuite(here)).data.id).toBe(made.data.id);
  const run = await checks().create({ ...at, name: "late", head_sha: world.topic });
  expect(run.data.check_suite?.id).toBe(made.data.id);
  expect(await refusal(checks().createSuite({ ...at, head_sha: "7" }))).toMatchObject({
    status: 422,
  });
  const ann = world.person("ann").rest.checks;
  const helper = world.running.sandbox.world.apps.find(({ slug }) => slug === "helper")!.id;
  const wish = (app_id: number) => ({ ...at, auto_trigger_checks: [{ app_id, setting: false }] });
  const { data } = await ann.setSuitesPreferences(wish(helper));
  expect(data.preferences.auto_trigger_checks).toContainEqual({ app_id: helper, setting: false });
  expect(await refusal(ann.setSuitesPreferences(wish(7)))).toMatchObject({ status: 422 });
});

test("a commit lists its statuses and their combined state", async () => {
  const { repos } = world.app().rest;
  const make = (state: "pending" | "success", sha = world.topic) =>
    repos.createCommitStatus({
      ...at,
      sha,
      state,
      context: "ci/a",
      description: "An old way",
      target_url: "https://x.y",
    });
  expect((await make("pending")).data).toMatchObject({
    state: "pending",
    creator: { login: "helper[bot]" },
  });
  await make("success");
  const ref = { ...at, ref: "topic" };
  expect((await repos.listCommitStatusesForRef(ref)).data.map((one) => one.state)).toEqual([
    "success",
    "pending",
  ]);
  expect((await repos.getCombinedStatusForRef(ref)).data).toMatchObject({
    state: "success",
    total_count: 1,
  });
  expect((await refusal(make("success", "f".repeat(40)))).message).toContain(
    "No commit found for SHA",
  );
  const route = { ...at, sha: world.sha, state: "fine" as "success" };
  expect((await refusal(repos.createCommitStatus(route))).message).toBe(
    "Invalid request.\n\nFor 'properties/state', \"fine\" is not a member of " +
      '["error","failure","pending","success"].',
  );
  for (const ask of [repos.listCommitStatusesForRef, repos.getCombinedStatusForRef]) {
    expect((await refusal(ask({ ...at, ref: "none" }))).status).toBeGreaterThanOrEqual(404);
  }
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "checks"));
