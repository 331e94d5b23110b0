import { vi } from "vitest";
import { commitFiles } from "../api-commit.ts";
import { at, type ApiWorld } from "../api-world.ts";
import { jwtOf } from "../app-jwt.ts";

/** Creates, moves and deletes branches and tags. */
export async function playRefs(world: ApiWorld): Promise<void> {
  const { git } = world.person("ann").rest;
  await git.createRef({ ...at, ref: "refs/heads/passing", sha: world.sha });
  await git.updateRef({ ...at, ref: "heads/passing", sha: world.topic });
  await git.updateRef({ ...at, ref: "heads/passing", sha: world.sha, force: true });
  await git.deleteRef({ ...at, ref: "heads/passing" });
  await git.createRef({ ...at, ref: "refs/tags/v1", sha: world.sha });
  await git.deleteRef({ ...at, ref: "tags/v1" });
}

/** Reports results of other services for a commit. */
export async function playChecks(world: ApiWorld): Promise<void> {
  const { checks, repos } = world.app().rest;
  const { data } = await checks.create({
    ...at,
    name: "lint",
    head_sha: world.topic,
    status: "in_progress",
  });
  const output = { title: "Fine", summary: "All of it" };
  await checks.update({ ...at, check_run_id: Number(data.id), conclusion: "success", output });
  await repos.createCommitStatus({
    ...at,
    sha: world.topic,
    state: "success",
    context: "ci",
    description: "Green",
  });
}

/** Pushes a commit, which creates a suite for an app that may write checks. */
export async function playSuites(world: ApiWorld): Promise<void> {
  const { seed } = world.running;
  const permissions = { checks: "write" } as const;
  const { app } = seed.app({
    ...{
      slug: "checker",
      name: "Checker",
      webhookUrl: "http://127.0.0.1:1/",
      webhookSecret: "",
      permissions,
    },
  });
  seed.install(app, [world.repository]);
  await world
    .person("ann")
    .rest.git.createRef({ ...at, ref: "refs/heads/checked", sha: world.sha });
}

/** Installs an app, then on one more repository; suspends, unsuspends and uninstalls it. */
export async function playInstallation(world: ApiWorld): Promise<void> {
  const { seed } = world.running;
  const { app } = seed.app({
    ...{
      slug: "fresh",
      name: "Fresh",
      webhookUrl: null,
      webhookSecret: "",
      permissions: { issues: "write" },
    },
  });
  seed.install(app, [world.repository]);
  const { id } = seed.install(app, [seed.repository({ owner: "ann", name: "second" })]);
  const { apps } = world.as(jwtOf(world, "fresh")).rest;
  await apps.suspendInstallation({ installation_id: id });
  await apps.unsuspendInstallation({ installation_id: id });
  await apps.deleteInstallation({ installation_id: id });
}

/** Changes a repository's default branch, name and owner; archives and unarchives it. */
export async function playRepository(world: ApiWorld): Promise<void> {
  const { repos } = world.person("ann").rest;
  world.running.seed.repository({ owner: "ann", name: "moving" });
  await repos.update({ ...at, default_branch: "topic" });
  await repos.update({ ...at, default_branch: "main" });
  await repos.update({ owner: "ann", repo: "moving", private: true });
  await repos.update({ owner: "ann", repo: "moving", visibility: "public" });
  await repos.update({ owner: "ann", repo: "moving", archived: true });
  await repos.update({ owner: "ann", repo: "moving", archived: false });
  await repos.update({ owner: "ann", repo: "moving", name: "moved" });
  await repos.transfer({ owner: "ann", repo: "moved", new_owner: "olga" });
  await repos.createDispatchEvent({
    ...at,
    event_type: "sample.collected",
    client_payload: { passed: true },
  });
}

/** Publishes a draft; turns a prerelease into a release and back into a draft; deletes both. */
export async function playReleases(world: ApiWorld): Promise<void> {
  const { repos } = world.person("ann").rest;
  const made = (more: object) =>
    repos.createRelease({ ...at, tag_name: "v1.0", body: "Notes", ...more });
  const draft = { ...at, release_id: (await made({ draft: true, name: "One" })).data.id };
  const sent = { ...draft, name: "one.txt", data: "one" };
  await repos.uploadReleaseAsset({ ...sent, baseUrl: `${world.running.url}/api/uploads` });
  await repos.updateRelease({ ...draft, body: "Other notes" });
  await repos.updateRelease({ ...draft, draft: false });
  await repos.deleteRelease(draft);
  const early = {
    ...at,
    release_id: (await made({ tag_name: "v2.0-rc", prerelease: true })).data.id,
  };
  await repos.updateRelease({ ...early, prerelease: false });
  await repos.updateRelease({ ...early, draft: true });
}

const DEPLOY = `name: Deploy
on: workflow_dispatch
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - run: echo fine
`;

/** Plays a run that waits for its reviewer, who approves one deployment and rejects the next. */
export async function playDeployments(world: ApiWorld): Promise<void> {
  const { actions, repos } = world.person("ann").rest;
  const { runs } = world.running.sandbox.world;
  const production = { ...at, environment_name: "production" };
  const reviewers = [{ type: "User" as const, id: world.running.seed.account("ann").id }];
  const { data: environment } = await repos.createOrUpdateEnvironment({ ...production, reviewers });
  await commitFiles(world.person("ann"), "main", { ".github/workflows/deploy.yml": DEPLOY });
  for (const state of ["approved", "rejected"] as const) {
    await actions.createWorkflowDispatch({ ...at, workflow_id: "deploy.yml", ref: "main" });
    await vi.waitUntil(() => runs.at(-1)?.status === "waiting", { timeout: 60_000 });
    const run = { ...at, run_id: runs.at(-1)?.id ?? 0, environment_ids: [Number(environment.id)] };
    await actions.reviewPendingDeploymentsForRun({ ...run, state, comment: "So be it" });
    await vi.waitUntil(() => runs.at(-1)?.status === "completed", { timeout: 60_000 });
  }
}

const WORKFLOW = `name: CI
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo fine
`;

/** Pushes a commit that starts a run, which runs to its end. */
export async function playRuns(world: ApiWorld): Promise<void> {
  await commitFiles(world.person("ann"), "main", { ".github/workflows/ci.yml": WORKFLOW });
  const over = () => world.running.sandbox.world.runs.some((run) => run.status === "completed");
  await vi.waitUntil(over, { timeout: 60_000 });
}
