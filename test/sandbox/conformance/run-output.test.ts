/** Output of runs: jobs, logs and artifacts, compared with GitHub's own description. */
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at } from "../api-world.ts";
import { complete } from "./area.ts";
import { HIDDEN, refused } from "./refused.ts";
import { MISSING, openRunWorld } from "./run-world.ts";

const NOT_FOUND = /^Not Found$/;
let world: Awaited<ReturnType<typeof openRunWorld>>;
let run: typeof MISSING;

beforeAll(async () => void (world = await openRunWorld()));
afterAll(() => world.close());

/** Checks that an address fails without its signature, with another one, or for a longer time. */
async function onlySigned(address: string): Promise<void> {
  const open = async (search: string) => (await fetch(address.replace(/\?.*/, search))).status;
  const { search } = new URL(address);
  expect(await open(search)).toBe(200);
  const later = search.replace(/until=\d+/, (found) => `${found}0`);
  const refusals = ["", search.replace(/signature=.{4}/, "signature=0000"), later].map(open);
  expect(await Promise.all(refusals)).toEqual([403, 403, 403]);
}

test("jobs and logs of a run are read", async () => {
  run = await world.dispatch();
  await world.reached(run, "completed");
  const { jobs } = (await world.owner().listJobsForWorkflowRun(run)).data;
  expect(jobs.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ["good", "success"],
    ["bad", "failure"],
  ]);
  const job = { ...at, job_id: jobs[0]!.id };
  expect(
    (await world.owner().getJobForWorkflowRun(job)).data.steps?.map((step) => step.name),
  ).toContain("Speak");
  const text = await fetch(await world.location(`jobs/${job.job_id}/logs`));
  expect(await text.text()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z hello$/m);
  const whole = await world.location(`runs/${run.run_id}/logs`);
  for (const address of [text.url, whole]) await onlySigned(address);
  const other = new URL(text.url);
  other.pathname = `/_storage/logs/${jobs[1]!.id}`;
  expect((await fetch(other)).status).toBe(403);
  const zip = await fetch(whole);
  const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  const speak = Object.keys(files).find((name) => /^good\/\d+_Speak\.txt$/.test(name));
  expect(strFromU8(files[speak ?? ""]!)).toContain("hello");
  expect(Object.keys(files)).toEqual(expect.arrayContaining(["0_good.txt", "1_bad.txt"]));
  await refused(
    404,
    NOT_FOUND,
    world.owner().getJobForWorkflowRun({ ...at, job_id: 1 }),
    world.owner().downloadJobLogsForWorkflowRun({ ...at, job_id: 1 }),
  );
  await refused(
    404,
    NOT_FOUND,
    world.owner().getWorkflowRun(MISSING),
    world.owner().listJobsForWorkflowRun(MISSING),
    world.owner().downloadWorkflowRunLogs(MISSING),
  );
  await refused(
    422,
    /^Validation Failed$/,
    world.owner().listJobsForWorkflowRun({ ...run, filter: "some" as "all" }),
  );
});

test("artifacts of a run are listed, downloaded and deleted", async () => {
  const { artifacts } = (
    await world.owner().listWorkflowRunArtifacts({ ...run, name: "found", direction: "asc" })
  ).data;
  const artifact = { ...at, artifact_id: artifacts[0]!.id };
  expect((await world.owner().listArtifactsForRepo({ ...at, name: "none" })).data.total_count).toBe(
    0,
  );
  expect((await world.owner().getArtifact(artifact)).data).toMatchObject({
    name: "found",
    expired: false,
  });
  const url = await world.location(`artifacts/${artifact.artifact_id}/zip`);
  const files = unzipSync(new Uint8Array(await (await fetch(url)).arrayBuffer()));
  expect(strFromU8(files["a.txt"]!)).toBe("text\n");
  await onlySigned(url);
  world.tick(61);
  expect((await fetch(url)).status).toBe(403);
  await refused(
    404,
    NOT_FOUND,
    world.owner().getArtifact({ ...at, artifact_id: 1 }),
    world.owner().listWorkflowRunArtifacts(MISSING),
  );
  await refused(
    403,
    HIDDEN,
    world.stranger().listArtifactsForRepo(at),
    world.app({ actions: "read" }).rest.actions.deleteArtifact(artifact),
  );
  world.tick(91 * 86_400);
  expect((await world.owner().getArtifact(artifact)).data.expired).toBe(true);
  await refused(
    410,
    /^Artifact has expired$/,
    world.owner().downloadArtifact({ ...artifact, archive_format: "zip" }),
  );
  await world.robot().deleteArtifact(artifact);
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "run-output"));
