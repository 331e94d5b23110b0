/**
 * Discovery: builds that GitHub shows, as items. A lost database or delivery loses nothing. What it
 * costs is bounded by what is active: of an installation with many repositories, each sweep looks
 * at another part of the quiet ones.
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

/** Quiet repositories are all looked at within so many sweeps: four hours. */
export const SWEEPS_PER_ROUND = 24;

/**
 * A limit that goes on for longer is left to the next sweep, in milliseconds: other installations
 * have their own.
 */
const PATIENCE_MS = 2 * 60_000;

/**
 * Between two repositories, in milliseconds: half of what GitHub allows is left to what is heard
 * meanwhile.
 */
const PACE_MS = 500;

export interface DiscoveryDeps {
  clients: Clients;
  inbox: WorkQueue;
  log: Logger;
  clock: () => Date;
  /** Resolves after so many milliseconds, or once `signal` is aborted. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Called before each repository; false = another process sweeps by now. */
  goOn: () => Promise<boolean>;
}

/**
 * Gives a item for each build of the repositories whose turn it is, and for the repository's own
 * lane where there are builds or few repositories: it offers Baton's files, or its newer workflow,
 * whatever became of the word of the installation. One that fails is logged and doesn't keep others
 * back.
 * @returns those that are active now; null where it was stopped on the way.
 * @throws GitHubError where the installations can't be listed
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
          // Those whose turn it is have it in the next sweep.
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

/** A short limit is waited out: the other repositories' turn would not come any sooner. */
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

/** Null where they can't be listed, which keeps no others back. */
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

// A look at all builds of a repository: each of them gets its item.

/** @throws RetryLater when GitHub can't be asked now */
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
 * A repository without a commit has none; what else keeps them from being seen, the next sweep
 * comes over.
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
