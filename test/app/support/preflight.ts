/**
 * The preflight of a world: run by reconciles of the repository, or already passed, as builds need
 * it.
 */
import { writePreflightCheck } from "../../../src/app/effects/preflight.ts";
import { UnavailableRepositories } from "../../../src/app/unavailable-repositories.ts";
import { readBase } from "../../../src/app/observe/base.ts";
import { REPOSITORY } from "../../../src/app/queue/work-queue.ts";
import { reconcileItem } from "../../../src/app/reconcile.ts";
import type { ReconcileDeps } from "../../../src/app/reconcile-deps.ts";
import { hashPreflight } from "../../../src/core/model/preflight.ts";
import { getVersion } from "../../../src/config/bundle-data.ts";
import { quiet } from "./logs.ts";
import type { World } from "./world.ts";

/** Returns the fingerprint of the configuration on the base branch. */
export async function hashConfiguration({ access }: World): Promise<string> {
  return hashPreflight((await readBase(access, "main")).configuration, getVersion());
}

export async function passPreflight(world: World): Promise<void> {
  const head = world.git("rev-parse", "main");
  const check = {
    type: "check",
    id: null,
    head,
    attempt: 1,
    launch: 1,
    status: "completed",
    url: null,
  } as const;
  await writePreflightCheck(
    world.access,
    await hashConfiguration(world),
    { ...check, report: [] },
    { sessionSettings: null, now: null },
  );
}

/** Reconciles the repository. `more` may receive the items that it enqueues, or make it crash. */
export function runRepositoryPass(
  world: World,
  more: Partial<ReconcileDeps> = {},
): Promise<{ wakeAt: string | null }> {
  const hint = {
    installation: world.installation,
    repository: world.repository.id,
    owner: "you",
    repo: "units",
    target: REPOSITORY,
  };
  const deps = {
    access: async () => world.access,
    clock: () => new Date(),
    log: quiet,
    enqueue: async () => {},
  };
  const unavailable = new UnavailableRepositories();
  return reconcileItem({ ...deps, unavailable, ...more }, hint);
}

/** Returns the existing check runs and the names of the runs. */
export function listPreflights({ running: { sandbox } }: World) {
  const checks = sandbox.world.checkRuns.filter((check) => check.name === "baton/preflight");
  return { checks, runs: sandbox.world.runs.map((run) => run.displayTitle) };
}
