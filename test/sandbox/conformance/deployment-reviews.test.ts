/**
 * Jobs that wait for people's reviews of their deployments, compared with GitHub's own description.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFiles } from "../api-commit.ts";
import { at, openApiWorld, type ApiWorld } from "../api-world.ts";
import { complete } from "./area.ts";
import { HIDDEN, refused } from "./refused.ts";
import { MISSING } from "./run-world.ts";

const WORKFLOW = `name: Deploy
on: workflow_dispatch
jobs:
  check: { runs-on: ubuntu-latest, steps: [{ run: echo fine }] }
  deploy:
    needs: check
    runs-on: ubuntu-latest
    environment: { name: production, url: "https://example.com/\${{ github.run_number }}" }
    steps: [{ run: 'test "\${{ secrets.KEY }}" = "of production"' }]
`;
let world: ApiWorld;
const of = (login: string) => world.person(login).rest.actions;
const run = { ...MISSING };

beforeAll(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
  await commitFiles(world.person("ann"), "main", { ".github/workflows/deploy.yml": WORKFLOW });
  const reviewers = [{ type: "User" as const, id: world.running.seed.account("tria").id }];
  await world
    .person("ann")
    .rest.repos.createOrUpdateEnvironment({ ...at, environment_name: "production", reviewers });
  world.repository.environments![0]!.secrets = { KEY: "of production" };
});
afterAll(() => world.close());

async function dispatch(): Promise<void> {
  const call = { ...at, workflow_id: "deploy.yml", ref: "main", return_run_details: true };
  const { data } = await of("ann").createWorkflowDispatch(call);
  run.run_id = (data as unknown as { workflow_run_id: number }).workflow_run_id;
}

async function reached(status: "waiting" | "completed"): Promise<void> {
  await expect
    .poll(async () => (await of("ann").getWorkflowRun(run)).data.status, { interval: 20 })
    .toBe(status);
}

const jobs = async () =>
  (await of("ann").listJobsForWorkflowRun(run)).data.jobs.map(
    ({ name, status }) => `${name} ${status}`,
  );
const pending = async (login: string) => (await of(login).getPendingDeploymentsForRun(run)).data;
const ids = async () =>
  (await pending("ann")).map(({ environment }) => Number(environment.id ?? 0));
/** Returns the newest deployment's states, oldest first. */
const states = async (): Promise<string[]> => {
  const { repos } = world.person("ann").rest;
  const [newest] = (await repos.listDeployments({ ...at, environment: "production" })).data;
  const call = { ...at, deployment_id: Number(newest?.id ?? 0) };
  return (await repos.listDeploymentStatuses(call)).data
    .map(({ state }) => state as string)
    .reverse();
};

test("a job whose environment has reviewers waits, and so does its run", async () => {
  await dispatch();
  await reached("waiting");
  expect(await jobs()).toEqual(["check completed", "deploy waiting"]);
  const listed = await of("ann").listWorkflowRunsForRepo({ ...at, status: "waiting" });
  expect(listed.data.workflow_runs.map(({ id }) => id)).toEqual([run.run_id]);
  const [one] = await pending("ann");
  expect(one).toMatchObject({
    environment: { name: "production" },
    current_user_can_approve: false,
  });
  expect(one?.reviewers.map(({ reviewer }) => (reviewer as { login: string }).login)).toEqual([
    "tria",
  ]);
  expect((await pending("tria"))[0]?.current_user_can_approve).toBe(true);
  expect(await states()).toEqual(["waiting"]);
  expect(world.listEvents()).toEqual(
    expect.arrayContaining(["deployment_review.requested", "workflow_job.waiting"]),
  );
});

test("only a reviewer can approve a waiting job", async () => {
  const call = { ...run, environment_ids: await ids(), state: "approved", comment: "" } as const;
  await refused(
    422,
    /^ann is not allowed to review/,
    of("ann").reviewPendingDeploymentsForRun(call),
  );
  const other = { ...call, environment_ids: [1] };
  await refused(422, /has no pending deployment/, of("tria").reviewPendingDeploymentsForRun(other));
  const robot = world.app({ issues: "read" }).rest.actions;
  await refused(
    403,
    HIDDEN,
    robot.getPendingDeploymentsForRun(run),
    robot.reviewPendingDeploymentsForRun(call),
  );
  await refused(
    404,
    /^Not Found$/,
    of("ann").getReviewsForRun(MISSING),
    of("ann").getPendingDeploymentsForRun(MISSING),
  );
  expect(await jobs()).toEqual(["check completed", "deploy waiting"]);
});

test("an approved job runs with the environment's secrets, and its deployment succeeds", async () => {
  const call = {
    ...run,
    environment_ids: await ids(),
    state: "approved",
    comment: "Go",
  } as const;
  const { data } = await of("tria").reviewPendingDeploymentsForRun(call);
  expect(data.map(({ environment }) => environment)).toEqual(["production"]);
  await reached("completed");
  expect((await of("ann").getWorkflowRun(run)).data.conclusion).toBe("success");
  expect(await states()).toEqual(["waiting", "queued", "in_progress", "success"]);
  const deployed = world.running.sandbox.world.deployments?.at(-1)?.statuses.at(-1);
  expect(deployed?.environmentUrl).toBe("https://example.com/1");
  const [review] = (await of("ann").getReviewsForRun(run)).data;
  expect(review).toMatchObject({ state: "approved", comment: "Go", user: { login: "tria" } });
  expect(await pending("ann")).toEqual([]);
});

test("a rejected deployment fails its job and the run", async () => {
  await dispatch();
  await reached("waiting");
  const call = { ...run, environment_ids: await ids(), state: "rejected", comment: "No" } as const;
  await of("tria").reviewPendingDeploymentsForRun(call);
  await reached("completed");
  expect((await of("ann").getWorkflowRun(run)).data.conclusion).toBe("failure");
  expect(await states()).toEqual(["waiting", "failure"]);
});

test("a person who may not review their own run can't approve it", async () => {
  const environment = world.repository.environments![0]!;
  Object.assign(environment, { reviewers: ["ann", "tria"], preventSelfReview: true });
  await dispatch();
  await reached("waiting");
  const call = { ...run, environment_ids: await ids(), state: "approved", comment: "" } as const;
  await refused(
    422,
    /^ann is not allowed to review/,
    of("ann").reviewPendingDeploymentsForRun(call),
  );
  await of("ann").cancelWorkflowRun(run);
  await reached("completed");
  expect((await of("ann").getWorkflowRun(run)).data.conclusion).toBe("cancelled");
});

test("a branch that the environment's policy excludes fails its job with GitHub's message", async () => {
  const environment = world.repository.environments![0]!;
  const branchPolicies = [{ id: 1, name: "release/*", type: "branch" as const }];
  Object.assign(environment, { reviewers: [], branches: "custom", branchPolicies });
  await dispatch();
  await reached("completed");
  const job = world.running.sandbox.world.runs.at(-1)?.jobs.at(-1);
  const { data } = await world
    .person("ann")
    .rest.checks.listAnnotations({ ...at, check_run_id: job?.id ?? 0 });
  expect(data.map(({ message }) => message)).toContain(
    'Branch "main" is not allowed to deploy to production due to environment protection rules.',
  );
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "deployment-reviews"));
