/** Deployments, environments and their branch policies, compared with GitHub's own description. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, openApiWorld, type ApiWorld } from "../api-world.ts";
import { complete } from "./area.ts";
import { HIDDEN, refused } from "./refused.ts";

const NOT_FOUND = /^Not Found$/;
let world: ApiWorld;
const ann = () => world.person("ann").rest.repos;
const robot = () => world.app({ deployments: "write" }).rest.repos;
/** A client without any permission for deployments, environments or settings. */
const stranger = () => world.app({ issues: "read" }).rest.repos;
const staging = { ...at, environment_name: "staging" };

beforeAll(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
});
afterAll(() => world.close());

async function deploy(
  environment: string,
): Promise<{ owner: string; repo: string; deployment_id: number }> {
  const { data } = await robot().createDeployment({ ...at, ref: "main", environment });
  if (!("id" in data)) throw new Error(data.message);
  return { ...at, deployment_id: Number(data.id) };
}

test("an environment keeps its reviewers and its branch policy, and each PUT replaces them", async () => {
  const tria = world.running.seed.account("tria");
  const made = await ann().createOrUpdateEnvironment({
    ...{ ...staging, reviewers: [{ type: "User", id: tria.id }], prevent_self_review: true },
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
  expect(made.data.protection_rules?.map(({ type }) => type)).toEqual([
    "required_reviewers",
    "branch_policy",
  ]);
  expect((await ann().getEnvironment({ ...at, environment_name: "STAGING" })).data.id).toBe(
    made.data.id,
  );
  expect((await ann().createOrUpdateEnvironment(staging)).data.protection_rules).toEqual([]);
  expect((await ann().getAllEnvironments(at)).data.total_count).toBe(1);
  await refused(404, NOT_FOUND, ann().getEnvironment({ ...at, environment_name: "no" }));
  await refused(404, NOT_FOUND, ann().deleteAnEnvironment({ ...at, environment_name: "no" }));
  await refused(
    403,
    HIDDEN,
    stranger().getAllEnvironments(at),
    stranger().createOrUpdateEnvironment(staging),
    stranger().deleteAnEnvironment(staging),
  );
  await ann().createOrUpdateEnvironment({ ...at, environment_name: "old" });
  await ann().deleteAnEnvironment({ ...at, environment_name: "old" });
  expect((await ann().getAllEnvironments(at)).data.environments?.map(({ name }) => name)).toEqual([
    "staging",
  ]);
});

test("protection rules that the sandbox lacks are refused by name", async () => {
  await refused(
    422,
    /has no wait timers/,
    ann().createOrUpdateEnvironment({ ...staging, wait_timer: 5 }),
  );
  const team = { ...staging, reviewers: [{ type: "Team" as const, id: 1 }] };
  await refused(422, /support teams/, ann().createOrUpdateEnvironment(team));
  const olga = world.running.seed.account("olga");
  const outsider = { ...staging, reviewers: [{ type: "User" as const, id: olga.id }] };
  await refused(422, /cannot read the repository/, ann().createOrUpdateEnvironment(outsider));
  const both = { protected_branches: true, custom_branch_policies: true };
  const unclear = { ...staging, deployment_branch_policy: both };
  await refused(422, /cannot have the same value/, ann().createOrUpdateEnvironment(unclear));
});

test("an environment with a custom policy lists names of branches and tags", async () => {
  const list = async () => (await ann().listDeploymentBranchPolicies(staging)).data.branch_policies;
  await refused(404, NOT_FOUND, ann().createDeploymentBranchPolicy({ ...staging, name: "main" }));
  const custom = { protected_branches: false, custom_branch_policies: true };
  await ann().createOrUpdateEnvironment({ ...staging, deployment_branch_policy: custom });
  const { data } = await ann().createDeploymentBranchPolicy({ ...staging, name: "main" });
  await ann().createDeploymentBranchPolicy({ ...staging, name: "v*", type: "tag" });
  const one = { ...staging, branch_policy_id: data.id ?? 0 };
  await ann().updateDeploymentBranchPolicy({ ...one, name: "release/*" });
  expect((await ann().getDeploymentBranchPolicy(one)).data.name).toBe("release/*");
  expect((await list()).map(({ name, type }) => `${type} ${name}`)).toEqual([
    "branch release/*",
    "tag v*",
  ]);
  await ann().deleteDeploymentBranchPolicy(one);
  expect(await list()).toHaveLength(1);
  await refused(
    404,
    NOT_FOUND,
    ann().listDeploymentBranchPolicies({ ...at, environment_name: "no" }),
    ann().getDeploymentBranchPolicy(one),
    ann().updateDeploymentBranchPolicy({ ...one, name: "x" }),
    ann().deleteDeploymentBranchPolicy(one),
  );
});

test("a deployment has statuses, and a later deployment makes it inactive", async () => {
  const first = await deploy("staging");
  expect(world.listEvents()).toContain("deployment.created");
  const { data } = await robot().createDeploymentStatus({
    ...first,
    state: "success",
    description: "Up",
  });
  expect(data).toMatchObject({ state: "success", environment: "staging", description: "Up" });
  expect(
    (await robot().getDeploymentStatus({ ...first, status_id: Number(data.id) })).data.id,
  ).toBe(data.id);
  const second = await deploy("staging");
  await robot().createDeploymentStatus({ ...second, state: "success" });
  const states = async (of: typeof first) =>
    (await robot().listDeploymentStatuses(of)).data.map(({ state }) => state as string);
  expect([await states(first), await states(second)]).toEqual([
    ["inactive", "success"],
    ["success"],
  ]);
  const list = (await robot().listDeployments({ ...at, environment: "staging" })).data;
  expect(list.map(({ id }) => id)).toEqual([second.deployment_id, first.deployment_id]);
  expect((await robot().getDeployment(first)).data.ref).toBe("main");
  await refused(422, /active deployment/, robot().deleteDeployment(second));
  await robot().deleteDeployment(first);
  await refused(
    404,
    NOT_FOUND,
    robot().getDeployment(first),
    robot().listDeploymentStatuses(first),
    robot().getDeploymentStatus({ ...second, status_id: 1 }),
    robot().createDeploymentStatus({ ...first, state: "error" }),
  );
});

test("a ref that is missing, behind or with failed checks is not deployed", async () => {
  await refused(422, /^No ref found for: no$/, robot().createDeployment({ ...at, ref: "no" }));
  const { checks } = world.app({ checks: "write" }).rest;
  await checks.create({ ...at, name: "lint", head_sha: world.sha, conclusion: "failure" });
  await refused(
    409,
    /^Conflict: Commit status checks failed for main\.$/,
    robot().createDeployment({ ...at, ref: "main" }),
  );
  expect(
    (await robot().createDeployment({ ...at, ref: "main", required_contexts: [] })).status,
  ).toBe(201);
  await refused(
    403,
    HIDDEN,
    stranger().listDeployments(at),
    stranger().createDeployment({ ...at, ref: "main" }),
  );
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "deployments"));
