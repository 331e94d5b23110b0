/**
 * Keeps each installation within GitHub's limits, across all replicas that share a ledger. Writes
 * are counted exactly. Points for reads are taken a few ahead, so that not every read asks the
 * database. A replica's count may be wrong by that many, and a replica learns of a limit within a
 * second.
 */
import { DatabaseUnavailable } from "../../queue/database-errors.ts";
import { GitHubError, isQuotaUsedUp } from "../errors.ts";
import type { RequestPriority } from "../../../core/model/effects/define-effect.ts";
import { isWrite, type Cost, type RateLimits } from "./secondary-limits.ts";
import { MemoryLedger, type Ledger } from "./ledger.ts";
import {
  getQuotaShare,
  getQuotaTime,
  readRetryAfter,
  updateQuota,
  type Headers,
  type Quota,
} from "./rate-limit-headers.ts";

/** Points for reads that are taken in advance, so that not every read asks the ledger. */
const STOCK = 20;
/** How long they stay valid without an answer from the ledger, in milliseconds. */
const GOOD_MS = 1_000;

class PrefetchedPoints {
  #points = 0;
  /** When the ledger last granted points that are still valid. */
  #given: number | null = null;
  #asking: Promise<number> | null = null;

  /**
   * `ask` takes this many points from the ledger. Both return the milliseconds until the points may
   * be used.
   */
  async take(
    points: number,
    now: number,
    ask: (points: number) => Promise<number>,
  ): Promise<number> {
    while (this.#points < points || !this.#isGood(now)) {
      // Among concurrent reads, the first asks for all. If it is refused, it may have been less
      // urgent than the others, so those ask again.
      const another = this.#asking !== null;
      const wait = await (this.#asking ??= this.#fill(points, now, ask));
      if (wait > 0 && !another) return wait;
    }
    this.#points -= points;
    return 0;
  }

  /** Makes all prefetched points invalid. */
  invalidate(): void {
    this.#given = null;
  }

  /** If the clock was set back, the age of the points is unknown. */
  #isGood(now: number): boolean {
    return this.#given !== null && now >= this.#given && now < this.#given + GOOD_MS;
  }

  async #fill(
    points: number,
    now: number,
    ask: (points: number) => Promise<number>,
  ): Promise<number> {
    try {
      // The remaining points were recorded when they were taken.
      const wanted = Math.max(0, STOCK + points - this.#points);
      const wait = await ask(wanted);
      if (wait <= 0) {
        this.#points += wanted;
        this.#given = now;
      }
      return wait;
    } finally {
      this.#asking = null;
    }
  }
}

/** Runs at most a fixed number of tasks at a time, in the order in which they arrive. */
class ConcurrencyQueue {
  readonly #width: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(width: number) {
    this.#width = width;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running < this.#width) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      // The task that waited longest is next.
      if (next) next();
      else this.#running -= 1;
    }
  }
}

export interface LimiterOptions {
  limits: RateLimits;
  /** Milliseconds of a monotonic clock. Default: this process's. */
  elapsed?: () => number;
  /** Resolves after this many milliseconds. */
  pause?: (ms: number) => Promise<void>;
}

/** Receives what is spent. */
export interface LimitCounts {
  countRequest(cost: Cost): void;
  countLimit(resource: string): void;
}

/** A request that may be sent within this many milliseconds waits instead of failing. */
const MOMENT_MS = 2_000;
/**
 * GitHub allows a hundred concurrent requests per installation. So five replicas need no
 * coordination.
 */
const SIDE_BY_SIDE = 20;
/**
 * If GitHub gives no time, it asks for at least a minute, and for longer each time. In
 * milliseconds.
 */
const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;

interface Account {
  reads: ConcurrencyQueue;
  writes: ConcurrencyQueue;
  ahead: Record<Cost["api"], PrefetchedPoints>;
  quotas: Map<string, Quota>;
  /** Consecutive limits for which GitHub gave no time. */
  strikes: number;
  /** End of GitHub's block while it could not be stored in the ledger. */
  untold: number;
}

export class Limiter {
  readonly #limits: RateLimits;
  #ledger: Ledger;
  #counts: LimitCounts | null = null;
  readonly #now: () => number;
  readonly #pause: (ms: number) => Promise<void>;
  readonly #accounts = new Map<number, Account>();

  constructor({ limits, elapsed, pause }: LimiterOptions) {
    this.#limits = limits;
    this.#now = elapsed ?? (() => performance.now());
    this.#ledger = new MemoryLedger(this.#now);
    this.#pause = pause ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  }

  /**
   * Shares the limits through `ledger` from now on. The database is opened after the port, and the
   * port after the client is created.
   */
  setLedger(ledger: Ledger): void {
    this.#ledger = ledger;
  }

  /** Reports the requests that are sent to `counts` from now on. */
  setCounts(counts: LimitCounts): void {
    this.#counts = counts;
  }

  /**
   * Returns the remaining share of the primary limit (0 to 1) by resource, for the installation
   * with the least.
   */
  getRemainingShares(): Map<string, number> {
    const now = this.#now();
    const all = [...this.#accounts.values()].flatMap(({ quotas }) => [...quotas]);
    const of = (quotas: typeof all) =>
      Math.min(...quotas.map(([, quota]) => getQuotaShare(quota, now)));
    return new Map(
      [...Map.groupBy(all, ([resource]) => resource)].map(([resource, some]) => [
        resource,
        of(some),
      ]),
    );
  }

  /**
   * Sends a request once the limits allow it. An installation's writes are sent one after the
   * other. `resource` is GitHub's name for the limit that the request counts against.
   * @throws GitHubError `rate_limited`, with nothing sent, if that takes longer than a moment
   */
  run<T>(installation: number, asked: Admission, send: () => Promise<T>): Promise<T> {
    const account = this.#of(installation);
    const line = isWrite(asked.cost) ? account.writes : account.reads;
    return line.run(async () => {
      await this.#admit(installation, account, asked);
      this.#counts?.countRequest(asked.cost);
      return send();
    });
  }

  /** Records the limits that an answer states. */
  recordAnswer(installation: number, resource: string, headers: Headers): void {
    const account = this.#of(installation);
    const quota = updateQuota(account.quotas.get(resource), headers, this.#now());
    if (quota) account.quotas.set(resource, quota);
    account.strikes = 0;
  }

  /**
   * Records that GitHub refused a request because of a limit. @returns the milliseconds until the
   * next request is allowed
   */
  async recordRefusal(installation: number, resource: string, headers: Headers): Promise<number> {
    const account = this.#of(installation);
    const now = this.#now();
    const strikes = account.strikes;
    this.#counts?.countLimit(resource);
    this.recordAnswer(installation, resource, headers);
    const reset = getQuotaTime(account.quotas.get(resource), "merge", now);
    // The primary limit blocks only one API, and its reset time is known. It counts only if this
    // answer itself states it. Another answer's quota doesn't tell which limit refused this
    // request, because both may be used up.
    const primary = headers["retry-after"] === undefined && isQuotaUsedUp(headers);
    if (primary && reset > now) return reset - now;
    const wait = readRetryAfter(headers) ?? Math.min(LONGEST_MS, FIRST_MS * 2 ** strikes);
    account.strikes = strikes + 1;
    for (const ahead of Object.values(account.ahead)) ahead.invalidate();
    await this.#close(installation, account, now + wait);
    return wait;
  }

  /** Enforces the limit locally while the database is down; shares it afterwards. */
  async #close(installation: number, account: Account, until: number): Promise<void> {
    account.untold = until;
    try {
      await this.#ledger.block(installation, until - this.#now());
      account.untold = 0;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
    }
  }

  async #admit(
    installation: number,
    account: Account,
    { cost, priority, resource }: Admission,
  ): Promise<void> {
    const begun = this.#now();
    for (;;) {
      const now = this.#now();
      if (account.untold > now) await this.#close(installation, account, account.untold);
      const left = Math.max(
        account.untold,
        getQuotaTime(account.quotas.get(resource), priority, now),
      );
      const wait =
        left > now ? left - now : await this.#take(installation, account, cost, priority, now);
      if (wait <= 0) return;
      // A status is not waited for, because the next reconcile has a newer one.
      if (priority === "status" || now + wait - begun > MOMENT_MS) throw createRateLimitError(wait);
      await this.#pause(wait);
    }
  }

  /** Returns the milliseconds until the ledger allows the request. */
  #take(
    installation: number,
    account: Account,
    cost: Cost,
    priority: RequestPriority,
    now: number,
  ): Promise<number> {
    const ask = (points: number) =>
      this.#ledger.spend(installation, {
        cost: { ...cost, points },
        priority,
        limits: this.#limits,
      });
    return isWrite(cost) ? ask(cost.points) : account.ahead[cost.api].take(cost.points, now, ask);
  }

  #of(installation: number): Account {
    let account = this.#accounts.get(installation);
    if (!account) {
      const lines = { reads: new ConcurrencyQueue(SIDE_BY_SIDE), writes: new ConcurrencyQueue(1) };
      account = {
        ...lines,
        ahead: { rest: new PrefetchedPoints(), graphql: new PrefetchedPoints() },
        quotas: new Map(),
        strikes: 0,
        untold: 0,
      };
      this.#accounts.set(installation, account);
    }
    return account;
  }
}

export interface Admission {
  cost: Cost;
  priority: RequestPriority;
  /** `core`, `graphql`, `search`: GitHub counts each one separately. */
  resource: string;
}

function createRateLimitError(waitMs: number): GitHubError {
  const message =
    `GitHub's limits allow no such request for another ` + `${Math.ceil(waitMs / 1000)} s`;
  return new GitHubError("rate_limited", message, null, waitMs);
}
