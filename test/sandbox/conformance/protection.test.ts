/** Branch protection and its parts: https://docs.github.com/rest/branches/branch-protection */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFiles } from "../api-commit.ts";
import { at, openApiWorld, refusal, type ApiWorld } from "../api-world.ts";
import { complete } from "./area.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
  for (const login of ["bob", "cay"])
    world.running.seed.collaborator(world.repository, login, "write");
  world.repository.teams = { "acme/core": ["cay"] };
});
afterAll(() => world.close());

const branch = { ...at, branch: "main" };
const repos = (login = "ann") => world.person(login).rest.repos;
const none = {
  ...{ required_status_checks: null, enforce_admins: null },
  ...{ restrictions: null, required_pull_request_reviews: null },
};
const push = (login: string) =>
  commitFiles(world.person(login), "main", { [`${login}.txt`]: `${world.listEvents().length}` });

test("branch protection is set, read and removed as a whole", async () => {
  const actors = { users: ["ann"], teams: [], apps: ["helper"] };
  const required_pull_request_reviews = { bypass_pull_request_allowances: actors };
  const required_status_checks = { strict: true, contexts: ["ci"] };
  const all = {
    ...none,
    required_pull_request_reviews,
    required_status_checks,
    restrictions: actors,
  };
  expect((await refusal(repos().getBranchProtection(branch))).message).toBe("Branch not protected");
  expect((await repos().updateBranchProtection({ ...branch, ...all })).status).toBe(200);
  expect((await repos().getBranchProtection(branch)).data.restrictions?.users).toHaveLength(1);
  expect(
    (await repos().getBranch(branch)).data.protection.required_status_checks?.contexts,
  ).toEqual(["ci"]);
  const dismissal_restrictions = { users: ["ann"] };
  const unsupported = { ...none, required_pull_request_reviews: { dismissal_restrictions } };
  expect(
    (await refusal(repos().updateBranchProtection({ ...branch, ...unsupported }))).status,
  ).toBe(422);
  expect((await repos().deleteBranchProtection(branch)).status).toBe(204);
});

test("a part that is not required answers 404, and each part needs a protected branch", async () => {
  const all = repos();
  const words = async (call: Promise<unknown>) => (await refusal(call)).message;
  expect(await words(all.getStatusChecksProtection(branch))).toBe("Branch not protected");
  expect(await words(all.getAdminBranchProtection({ ...branch, branch: "none" }))).toBe(
    "Branch not found",
  );
  await all.updateBranchProtection({ ...branch, ...none });
  const unchecked = "Required status checks not enabled";
  expect(await words(all.getStatusChecksProtection(branch))).toBe(unchecked);
  expect(await words(all.updateStatusCheckProtection({ ...branch, strict: true }))).toBe(unchecked);
  expect(await words(all.getAllStatusCheckContexts(branch))).toBe(unchecked);
  expect(await words(all.getPullRequestReviewProtection(branch))).toBe(
    "Required pull request reviews not enabled",
  );
  expect(await words(all.getAccessRestrictions(branch))).toBe("Push restrictions not enabled");
  expect(await words(all.getUsersWithAccessToProtectedBranch(branch))).toBe(
    "Push restrictions not enabled",
  );
});

test("flags make rules apply to administrators and require signatures", async () => {
  const all = repos();
  await all.updateBranchProtection({ ...branch, ...none, required_pull_request_reviews: {} });
  expect((await all.getAdminBranchProtection(branch)).data.enabled).toBe(false);
  await push("ann");
  expect((await all.setAdminBranchProtection(branch)).data.enabled).toBe(true);
  expect((await refusal(push("ann"))).message).toBe("Changes must be made through a pull request.");
  expect((await all.createCommitSignatureProtection(branch)).data.enabled).toBe(true);
  expect((await all.getCommitSignatureProtection(branch)).data.enabled).toBe(true);
  expect((await all.deleteCommitSignatureProtection(branch)).status).toBe(204);
  expect((await all.deleteAdminBranchProtection(branch)).status).toBe(204);
  await push("ann");
});

test("required checks and their contexts change one by one", async () => {
  const all = repos();
  await all.updateBranchProtection({
    ...branch,
    ...none,
    required_status_checks: { strict: true, contexts: ["ci"] },
  });
  const checks = [{ context: "ci", app_id: 15368 }, { context: "lint" }];
  const { data } = await all.updateStatusCheckProtection({ ...branch, checks });
  expect([data.strict, data.contexts]).toEqual([true, ["ci", "lint"]]);
  expect((await all.addStatusCheckContexts({ ...branch, contexts: ["docs", "ci"] })).data).toEqual([
    "ci",
    "lint",
    "docs",
  ]);
  expect((await all.removeStatusCheckContexts({ ...branch, contexts: ["lint"] })).data).toEqual([
    "ci",
    "docs",
  ]);
  expect((await all.getStatusChecksProtection(branch)).data.checks).toEqual([
    { context: "ci", app_id: 15368 },
    { context: "docs", app_id: null },
  ]);
  expect((await refusal(push("bob"))).message).toBe("2 of 2 required status checks are expected.");
  expect((await all.setStatusCheckContexts({ ...branch, contexts: ["new"] })).data).toEqual([
    "new",
  ]);
  expect((await all.getAllStatusCheckContexts(branch)).data).toEqual(["new"]);
  expect((await all.removeStatusCheckProtection(branch)).status).toBe(204);
  await push("bob");
});

test("review requirements are set, changed and removed", async () => {
  const all = repos();
  const actors = { users: ["bob"], teams: ["core"], apps: [] };
  await all.updatePullRequestReviewProtection({
    ...branch,
    bypass_pull_request_allowances: actors,
  });
  await all.updatePullRequestReviewProtection({ ...branch, required_approving_review_count: 2 });
  expect((await all.getPullRequestReviewProtection(branch)).data).toMatchObject({
    required_approving_review_count: 2,
    bypass_pull_request_allowances: { users: [{ login: "bob" }], teams: [{ slug: "core" }] },
  });
  await push("bob");
  await push("cay");
  expect((await refusal(commitFiles(world.app(), "main", { "x.txt": "x" }))).status).toBe(422);
  const many = { ...branch, required_approving_review_count: 7 };
  expect((await refusal(all.updatePullRequestReviewProtection(many))).status).toBe(422);
  expect((await all.deletePullRequestReviewProtection(branch)).status).toBe(204);
});

test("push restrictions list users, teams and apps", async () => {
  const all = repos();
  await all.updateBranchProtection({
    ...branch,
    ...none,
    restrictions: { users: [], teams: [], apps: [] },
  });
  expect((await refusal(push("bob"))).message).toContain(
    "You're not authorized to push to this branch.",
  );
  expect((await all.addUserAccessRestrictions({ ...branch, users: ["bob"] })).data).toMatchObject([
    { login: "bob" },
  ]);
  await push("bob");
  expect((await all.setUserAccessRestrictions({ ...branch, users: ["ann"] })).data).toMatchObject([
    { login: "ann" },
  ]);
  expect((await all.removeUserAccessRestrictions({ ...branch, users: ["ann"] })).data).toEqual([]);
  expect(
    (await refusal(all.addUserAccessRestrictions({ ...branch, users: ["nobody"] }))).status,
  ).toBe(422);
  expect((await all.getUsersWithAccessToProtectedBranch(branch)).data).toEqual([]);
  expect((await all.addTeamAccessRestrictions({ ...branch, teams: ["core"] })).data).toMatchObject([
    { slug: "core" },
  ]);
  await push("cay");
  expect((await all.setTeamAccessRestrictions({ ...branch, teams: ["core"] })).data).toHaveLength(
    1,
  );
  expect((await all.getTeamsWithAccessToProtectedBranch(branch)).data).toHaveLength(1);
  expect((await all.removeTeamAccessRestrictions({ ...branch, teams: ["core"] })).data).toEqual([]);
  expect((await all.addAppAccessRestrictions({ ...branch, apps: ["helper"] })).data).toMatchObject([
    { slug: "helper" },
  ]);
  await commitFiles(world.app(), "main", { "app.txt": "app" });
  expect((await all.setAppAccessRestrictions({ ...branch, apps: ["other"] })).data).toMatchObject([
    { slug: "other" },
  ]);
  expect((await all.getAppsWithAccessToProtectedBranch(branch)).data).toHaveLength(1);
  expect((await all.removeAppAccessRestrictions({ ...branch, apps: ["other"] })).data).toEqual([]);
  expect((await all.getAccessRestrictions(branch)).data).toMatchObject({
    users: [],
    teams: [],
    apps: [],
  });
  expect((await all.deleteAccessRestrictions(branch)).status).toBe(204);
  await push("bob");
});

test("administrators read it through GraphQL; others only see that the branch is protected", async () => {
  await repos().updateBranchProtection({
    ...branch,
    ...none,
    required_status_checks: { strict: true, contexts: ["ci"] },
  });
  const query = `{ repository(owner: "ann", name: "sample") {
    branchProtectionRules(first: 9) {
      nodes { pattern requiredStatusCheckContexts matchingRefs(first: 9) { totalCount } }
    }
    ref(qualifiedName: "refs/heads/main") { branchProtectionRule { pattern requiresStrictStatusChecks } }
  } }`;
  expect(await world.person("ann").graphql(query)).toEqual({
    repository: {
      branchProtectionRules: {
        nodes: [
          {
            pattern: "main",
            requiredStatusCheckContexts: ["ci"],
            matchingRefs: { totalCount: 1 },
          },
        ],
      },
      ref: { branchProtectionRule: { pattern: "main", requiresStrictStatusChecks: true } },
    },
  });
  expect(await world.person("bob").graphql(query)).toEqual({
    repository: { branchProtectionRules: { nodes: [] }, ref: { branchProtectionRule: null } },
  });
});

test("only administrators read or change it", async () => {
  const { rest } = world.app();
  const paths = Object.values(rest.repos).flatMap((one) => {
    const { method, url } = (one as { endpoint: { DEFAULTS: { method: string; url: string } } })
      .endpoint.DEFAULTS;
    return /\/branches\/\{branch\}\/protection/.test(url) ? [`${method} ${url}`] : [];
  });
  expect(new Set(paths).size).toBe(33);
  for (const path of paths)
    expect((await refusal(world.app().request(path, branch))).status, path).toBe(403);
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "protection"));
