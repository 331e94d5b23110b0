import { vi } from "vitest";
import { commitFiles } from "../api-commit.ts";
import { at, type ApiWorld } from "../api-world.ts";

/** Branches and tags are born, move and go. */
export async function playRefs(world: ApiWorld): Promise<void> {
  const { git } = world.person("ann").rest;
  await git.createRef({ ...at, ref: "refs/heads/passing", sha: world.sha });
  await git.updateRef({ ...at, ref: "heads/passing", sha: world.topic });
  await git.updateRef({ ...at, ref: "heads/passing", sha: world.sha, force: true });
  await git.deleteRef({ ...at, ref: "heads/passing" });
  await git.createRef({ ...at, ref: "refs/tags/v1", sha: world.sha });
  await git.deleteRef({ ...at, ref: "tags/v1" });
}

/** What other services say of a commit. */
export async function playChecks(world: ApiWorld): Promise<void> {
  const { checks, repos } = world.app().rest;
  const { data } = await checks.create({ ...at, name: "lint", head_sha: world.topic, status: "in_progress" });
  const output = { title: "Fine", summary: "All of it" };
  await checks.update({ ...at, check_run_id: Number(data.id), conclusion: "success", output });
  await repos.createCommitStatus({ ...at, sha: world.topic, state: "success", context: "ci", description: "Green" });
}

/** An app is installed, and then on one repository more. */
export function playInstallation(world: ApiWorld): void {
  const { seed } = world.running;
  const { app } = seed.app({
    ...{ slug: "fresh", name: "Fresh", webhookUrl: null, webhookSecret: "", permissions: { issues: "write" } },
  });
  seed.install(app, [world.repository]);
  seed.install(app, [seed.repository({ owner: "ann", name: "second" })]);
}

const WORKFLOW = `name: CI
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo fine
`;

/** A push starts a run, which goes to its end. */
export async function playRuns(world: ApiWorld): Promise<void> {
  await commitFiles(world.person("ann"), "main", { ".github/workflows/ci.yml": WORKFLOW });
  const over = () => world.running.sandbox.world.runs.some((run) => run.status === "completed");
  await vi.waitUntil(over, { timeout: 20_000 });
}
