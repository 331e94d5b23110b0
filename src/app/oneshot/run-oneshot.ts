/**
 * Runs one stateless pass over a repository: no webhook, no queue, no database. It finds all active
 * builds on GitHub, reconciles them until nothing is due now, and ends. The next pass finds what a
 * webhook or timer would report to a server.
 */
import type { Logger } from "pino";
import { UnavailableRepositories } from "../unavailable-repositories.ts";
import { getRepoParams, type Access, type Octokit } from "../github/access.ts";
import { getCommit } from "../github/commits.ts";
import { GitHubError, requestGitHub, requestOrNull } from "../github/errors.ts";
import { lockOneshot, type ReleaseLock } from "./lock.ts";
import { getHeadRef, readRef } from "../github/refs.ts";
import { Backoff } from "../queue/backoff.ts";
import {
  REPOSITORY,
  RetryLater,
  getItemKey,
  getItemName,
  toBuildTarget,
  type RepositoryPlace,
  type WorkItem,
} from "../queue/work-queue.ts";
import { listBuildIssues } from "../observe/builds.ts";
import { readDefaultBranch } from "../observe/repository.ts";
import { reconcileItem } from "../reconcile.ts";
import { SpendingBook } from "../spending-book.ts";
import type { ReconcileDeps } from "../reconcile-deps.ts";
import { STALL_MS } from "../../core/model/ci.ts";
import type { State } from "../../core/model/state.ts";
import { fetchWithTimeout } from "../github/bounded-fetch.ts";
import { Clients, listActiveRepositories, makeProbot } from "../github/client.ts";
import { GitHubClock } from "../github/github-clock.ts";

/** Maximum number of concurrent builds. */
const CONCURRENCY = 4;
/**
 * A pass waits for work that is due within this many milliseconds. The next pass finds later work.
 * It is less than `STALL_MS`, because a pass doesn't wait to see whether its run is still queued.
 */
const SOON_MS = STALL_MS - 3_000;

/** How often to check whether another pass has ended, in milliseconds. */
const BUSY_MS = 2_000;

/** The result of a pass for one build. */
export interface OneshotResult {
  item: WorkItem;
  /** The final state; null if there is no build (any more), or if it could not be read. */
  state: State | null;
  /** The decisions, oldest first. */
  did: string[];
  /** When to reconcile again without a new event; null means only on a new event. */
  wakeAt: Date | null;
  /** Why the reconcile could not be completed. */
  problem: string | null;
}

interface OneshotDeps {
  access: (item: WorkItem) => Promise<Access>;
  clock: () => Date;
  log: Logger;
  /** Resolves after this many milliseconds, or once `signal` is aborted. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A person aborts it. Current work ends at its next step. */
  signal: AbortSignal;
  /** The latest end of the pass, except for running reconciles. */
  until: Date;
  /** How long reconciles that a server started earlier may still run, in milliseconds. */
  settleMs: number;
}

/** @throws GitHubError if the repository can't be read at all */
export async function runOneshot(
  deps: OneshotDeps,
  place: RepositoryPlace,
): Promise<OneshotResult[]> {
  const item: WorkItem = { ...place, target: REPOSITORY };
  const access = await deps.access(item);
  const branch = await readDefaultBranch(access);
  const head = await readRef(access, getHeadRef(branch));
  // A repository without a commit has no builds.
  if (head === null) return [];
  const unlock = await waitForLock(deps, access, (await getCommit(access, head)).tree);
  if (!unlock)
    return [{ item, state: null, did: [], wakeAt: null, problem: "another pass is running in it" }];
  try {
    await deps.wait(deps.settleMs, deps.signal);
    const pass = new OneshotRun(deps);
    const builds = (await listBuildIssues(access, branch)).map(toBuildTarget);
    for (const target of [REPOSITORY, ...builds]) pass.enqueue({ ...place, target });
    return await pass.run();
  } finally {
    // What the pass did counts, even if GitHub refuses to remove its lock, which then expires.
    await unlock().catch((error: unknown) =>
      deps.log.warn(
        { err: error },
        "The lock can't be removed: the next pass waits until it expires",
      ),
    );
  }
}

/**
 * Waits until the other pass ends, because it may have read the repository before the reason for
 * this pass appeared. Returns `null` if that takes too long.
 */
async function waitForLock(
  deps: OneshotDeps,
  access: Access,
  tree: string,
): Promise<ReleaseLock | null> {
  const { clock, wait, signal, until } = deps;
  while (!signal.aborted && clock() < until) {
    const unlock = await lockOneshot(access, tree, clock());
    if (unlock) return unlock;
    await wait(BUSY_MS, signal);
  }
  return null;
}

/** `failures` counts consecutive failures. */
type PendingItem = OneshotResult & { due: Date | null; failures: number };

class OneshotRun {
  readonly #deps: OneshotDeps;
  readonly #reconciling: ReconcileDeps;
  readonly #items = new Map<string, PendingItem>();
  readonly #backoff = new Backoff();

  constructor(deps: OneshotDeps) {
    this.#deps = deps;
    const { clock, log, signal } = deps;
    this.#reconciling = {
      access: (item) => deps.access(item),
      enqueue: async (item) => this.enqueue(item),
      ...{
        clock,
        log,
        stopping: signal,
        unavailable: new UnavailableRepositories(),
        isOneshot: true,
      },
      spending: new SpendingBook({ clock, log }),
      report: (item, progress) => {
        const pending = this.#getPending(item);
        if ("did" in progress) pending.did.push(progress.did);
        else Object.assign(pending, progress);
      },
    };
  }

  /** Reconciles the item; once more if it is being reconciled now. */
  enqueue(item: WorkItem): void {
    Object.assign(this.#getPending(item), { item, due: this.#deps.clock() });
  }

  async run(): Promise<OneshotResult[]> {
    const { clock, signal, until, wait } = this.#deps;
    const listPending = () => [...this.#items.values()];
    while (!signal.aborted && clock() < until) {
      const now = clock().getTime();
      const waiting = listPending().filter((pending) => pending.due !== null);
      const next = Math.min(...waiting.map((pending) => pending.due!.getTime()));
      if (next > Math.min(now + SOON_MS, until.getTime())) break;
      const due = waiting.filter((pending) => pending.due!.getTime() <= now).slice(0, CONCURRENCY);
      if (due.length === 0) await wait(next - now, signal);
      else await Promise.all(due.map((pending) => this.#reconcile(pending)));
    }
    if (signal.aborted) return listPending();
    const late = listPending().filter(({ due }) => due !== null && due <= clock());
    for (const pending of late) pending.problem ??= "there was no time left to finish it";
    return listPending();
  }

  async #reconcile(pending: PendingItem): Promise<void> {
    const key = getItemKey(pending.item);
    pending.due = null;
    pending.problem = null;
    try {
      const { wakeAt } = await reconcileItem(this.#reconciling, pending.item);
      this.#backoff.reset(key);
      pending.failures = 0;
      pending.wakeAt = wakeAt === null ? null : new Date(wakeAt);
    } catch (error) {
      const { failures, waitMs: after } = this.#backoff.recordFailure(key, pending.failures, error);
      const wakeAt = after === null ? null : new Date(this.#deps.clock().getTime() + after);
      Object.assign(pending, { failures, wakeAt });
      pending.problem = error instanceof Error ? error.message : String(error);
      if (!(error instanceof RetryLater || error instanceof GitHubError))
        this.#deps.log.error({ err: error }, getItemName(pending.item));
    }
    // If the item was enqueued during the reconcile, it is due again at once.
    pending.due ??= pending.wakeAt;
  }

  #getPending(item: WorkItem) {
    const key = getItemKey(item);
    const known = this.#items.get(key);
    if (known) return known;
    const pending = {
      item,
      state: null,
      did: [],
      wakeAt: null,
      problem: null,
      due: null,
      failures: 0,
    };
    this.#items.set(key, pending);
    return pending;
  }
}

// Finds out whether a server runs as the same App. Only GitHub knows: its log shows how its newest
// deliveries ended:
// https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook

/**
 * Maximum age of the newest delivery of a running server, in milliseconds. In a quiet repository it
 * may be old.
 */
const ACTIVE_MS = 10 * 60_000;
/** A server that restarts refuses some deliveries. */
const MAX_DELIVERIES = 100;

/** `then`: there was a server once, and it may still exist. */
export type ServerActivity = "now" | "then" | "never";

/**
 * `app` is the App's own client. An App whose webhook is off has no log, and GitHub answers 404:
 * then no server exists.
 * @throws GitHubError
 */
export async function findServerActivity(app: Octokit, now: Date): Promise<ServerActivity> {
  const log = await requestOrNull(() =>
    app.request("GET /app/hook/deliveries", { per_page: MAX_DELIVERIES }),
  );
  const taken = (log?.data ?? []).filter(
    ({ status_code }) => status_code >= 200 && status_code < 300,
  );
  const newest = Math.max(...taken.map(({ delivered_at }) => Date.parse(delivered_at)));
  if (newest === Number.NEGATIVE_INFINITY) return "never";
  return now.getTime() - newest < ACTIVE_MS ? "now" : "then";
}

// `baton reconcile`: runs passes as the App, over one repository or over all repositories of its
// installation.

/**
 * Maximum duration of a pass over one repository, in milliseconds. It doesn't wait for sessions.
 */
const LONGEST_MS = 4 * 60_000;

/** Time after which a server's earlier reconcile has carried out its decisions, in milliseconds. */
const SETTLE_MS = 15_000;

export interface OneshotOptions {
  baseUrl: string;
  appId: number;
  privateKey: string;
  log: Logger;
  signal: AbortSignal;
  /** Default: GitHub's clock, from its answers. */
  clock?: () => Date;
  wait: OneshotDeps["wait"];
}

/** The repositories to pass over: the named one, or all of its installation. */
export interface Oneshot {
  places: RepositoryPlace[];
  /**
   * A server receives the App's deliveries. It does the same as a pass, so a concurrent pass might
   * do things twice.
   */
  isServed: boolean;
  /** @throws GitHubError if the repository can't be read at all */
  over: (place: RepositoryPlace) => Promise<OneshotResult[]>;
}

/** @throws GitHubError `not_found` if the App isn't installed on the repository */
export async function openOneshot(
  options: OneshotOptions,
  named: { owner: string; repo: string; all: boolean },
): Promise<Oneshot> {
  const { log, signal, wait } = options;
  const time = new GitHubClock();
  const clock = options.clock ?? time.now;
  const probot = makeProbot({
    ...options,
    webhookSecret: "unused",
    fetch: time.follow(fetchWithTimeout()),
  });
  const clients = new Clients(probot, clock);
  const app = await clients.getAppOctokit();
  const { owner, repo } = named;
  const { data } = await requestGitHub(() =>
    app.request("GET /repos/{owner}/{repo}/installation", { owner, repo }),
  );
  const installation = Number(data.id);
  const access = await clients.getAccess({ installation, owner, repo });
  const places = named.all
    ? await listPlaces(access, installation)
    : [await findPlace(access, installation)];
  const served = await findServerActivity(app, clock());
  const settleMs = served === "never" ? 0 : SETTLE_MS;
  const over = (place: RepositoryPlace) => {
    const until = new Date(clock().getTime() + LONGEST_MS);
    return runOneshot(
      { access: (item) => clients.getAccess(item), clock, log, wait, signal, until, settleMs },
      place,
    );
  };
  return { places, isServed: served === "now", over };
}

async function findPlace(access: Access, installation: number): Promise<RepositoryPlace> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}", getRepoParams(access)),
  );
  return { installation, repository: Number(data.id), owner: data.owner.login, repo: data.name };
}

/** Lists the repositories, the named one first. */
async function listPlaces(
  { octokit, owner, repo }: Access,
  installation: number,
): Promise<RepositoryPlace[]> {
  const places = (await listActiveRepositories(octokit, installation)).map(({ place }) => place);
  const isNamed = (place: RepositoryPlace) => place.owner === owner && place.repo === repo;
  return [...places.filter(isNamed), ...places.filter((place) => !isNamed(place))];
}
