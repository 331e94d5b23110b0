/**
 * Discovery: turns builds that GitHub shows into items. So a lost database or delivery loses
 * nothing. The cost is limited by what is active: in an installation with many repositories, each
 * sweep covers another part of the quiet ones.
 */
import type { Logger } from "pino";
import { listActiveRepositories, type Clients } from "../github/client.ts";
import { GitHubError, requestGitHub, toGitHubError } from "../github/errors.ts";
import {
  REPOSITORY,
  RetryLater,
  toBuildTarget,
  type RepositoryPlace,
  type WorkItem,
  type WorkQueue,
} from "./work-queue.ts";
import { SMALL_INSTALLATION, findRepositoryBuilds, listBuildIssues } from "../observe/builds.ts";
import type { SweepMark } from "./watermark.ts";
import { readDefaultBranch } from "../observe/repository.ts";

/** Number of sweeps that cover all quiet repositories: four hours. */
export const SWEEPS_PER_ROUND = 24;

/**
 * Maximum wait for a limit, in milliseconds. A longer one is left to the next sweep, because other
 * installations have their own limits.
 */
const PATIENCE_MS = 2 * 60_000;

/**
 * Pause between two repositories, in milliseconds. It leaves half of what GitHub allows to incoming
 * deliveries.
 */
const PACE_MS = 500;

export interface DiscoveryDeps {
  clients: Clients;
  inbox: WorkQueue;
  log: Logger;
  clock: () => Date;
  /** Resolves after this many milliseconds, or once `signal` is aborted. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Called before each repository. Returns false if another process sweeps by now. */
  goOn: () => Promise<boolean>;
}

/**
 * Enqueues each build of the repositories whose turn it is. Also enqueues the repository itself if
 * it has builds or there are few repositories. That offers Baton's files or its newer workflow,
 * even if the webhook about the installation was lost. A repository that fails is logged and
 * doesn't hold up others.
 * @returns the repositories that are active now; null if the sweep was stopped early
 * @throws GitHubError if the installations can't be listed
 */
export async function enqueueActiveBuilds(
  deps: DiscoveryDeps,
  { active: known, round }: SweepMark,
  { whole, signal }: { whole: boolean; signal: AbortSignal },
): Promise<string[] | null> {
  const { clients, inbox, log, wait, goOn } = deps;
  const app = await clients.getAppOctokit();
  const installations = await requestGitHub(() =>
    app.paginate("GET /app/installations", { per_page: 100 }),
  );
  const active = new Set<string>();
  for (const { id, suspended_at } of installations) {
    const before = new Set(known.filter((key) => key.startsWith(`${Number(id)}/`)));
    const all = suspended_at ? null : await listPlaces(clients, Number(id), log);
    const here = new Set(all?.map(getPlaceKey) ?? before);
    for (const key of before) if (here.has(key)) active.add(key);
    if (!all) continue;
    const few = all.length <= SMALL_INSTALLATION;
    const due = (at: number, key: string) =>
      whole || few || before.has(key) || at % SWEEPS_PER_ROUND === round % SWEEPS_PER_ROUND;
    for (const [index, { place, branch }] of all.entries()) {
      const key = getPlaceKey({ place });
      if (!due(index, key)) continue;
      if (signal.aborted || !(await goOn())) return null;
      try {
        const builds = await retryWhileLimited(deps, signal, async () =>
          findRepositoryBuilds(await clients.getAccess(place), branch),
        );
        if (builds.active.length > 0) active.add(key);
        else active.delete(key);
        const issues = [...new Set([...builds.active, ...builds.addressed])];
        const targets = few || issues.length > 0 ? [REPOSITORY, ...issues.map(toBuildTarget)] : [];
        for (const target of targets) await inbox.enqueue({ ...place, target }, "sweep");
      } catch (error) {
        const { message, code } = toGitHubError(error);
        if (code === "not_found") active.delete(key);
        log.warn({ ...place, reason: message }, "a repository can't be swept");
        if (code === "rate_limited") {
          // The rest of this sweep's repositories get their turn in the next sweep.
          for (const [at, one] of all.entries())
            if (at >= index && due(at, getPlaceKey(one))) active.add(getPlaceKey(one));
          break;
        }
      }
      if (!few) await wait(PACE_MS, signal);
    }
  }
  return [...active];
}

/** Waits for a short limit, because the other repositories would not get their turn any sooner. */
async function retryWhileLimited<T>(
  { wait }: DiscoveryDeps,
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof GitHubError) || error.waitMs === null || signal.aborted) throw error;
      if (error.waitMs > PATIENCE_MS) throw error;
      await wait(Math.max(PACE_MS, error.waitMs), signal);
    }
  }
}

const getPlaceKey = ({ place: { installation, owner, repo } }: { place: RepositoryPlace }) =>
  `${installation}/${owner}/${repo}`;

/** Returns null if the repositories can't be listed, which holds up no other installation. */
async function listPlaces(clients: Clients, installation: number, log: Logger) {
  try {
    return await listActiveRepositories(await clients.getOctokit(installation), installation);
  } catch (error) {
    log.warn(
      { installation, reason: toGitHubError(error).message },
      "an installation can't be swept",
    );
    return null;
  }
}

// Enqueues every build of a repository.

/** @throws RetryLater if GitHub can't be reached now */
export async function enqueueAllBuilds(
  clients: Clients,
  inbox: WorkQueue,
  item: WorkItem,
): Promise<{ wakeAt: null }> {
  for (const issue of await listIssues(clients, item)) {
    await inbox.enqueue({ ...item, target: toBuildTarget(issue) }, "builds");
  }
  return { wakeAt: null };
}

/**
 * A repository without a commit has no builds. After any other lasting error, the next sweep finds
 * them.
 */
async function listIssues(clients: Clients, item: WorkItem): Promise<number[]> {
  try {
    const access = await clients.getAccess(item);
    return await listBuildIssues(access, await readDefaultBranch(access));
  } catch (error) {
    const { isTransient: passing, message, waitMs } = toGitHubError(error);
    if (passing) throw new RetryLater(message, waitMs);
    return [];
  }
}
