/**
 * Keeps each installation within GitHub's limits, for all replicas that share a ledger. What was
 * written is exact; points of reads are taken a few ahead, so that not each of them asks the
 * database: a replica may be as many off, and hears within a second that GitHub has had enough.
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

/** Points for reads that were taken ahead of need, so that not each read asks the ledger. */
const STOCK = 20;
/** How long they are good without a word from the ledger, in milliseconds. */
const GOOD_MS = 1_000;

class PrefetchedPoints {
  #points = 0;
  /** When the ledger last gave some that is good. */
  #given: number | null = null;
  #asking: Promise<number> | null = null;

  /**
   * `ask` takes so many points of the ledger, and gives how long until that may be, in ms; so does
   * this.
   */
  async take(
    points: number,
    now: number,
    ask: (points: number) => Promise<number>,
  ): Promise<number> {
    while (this.#points < points || !this.#isGood(now)) {
      // Of reads side by side, the first asks for all of them; refused, it may have been less
      // urgent than others.
      const another = this.#asking !== null;
      const wait = await (this.#asking ??= this.#fill(points, now, ask));
      if (wait > 0 && !another) return wait;
    }
    this.#points -= points;
    return 0;
  }

  /** Nothing of it is good any more. */
  invalidate(): void {
    this.#given = null;
  }

  /** A clock that was set back says nothing of how old they are. */
  #isGood(now: number): boolean {
    return this.#given !== null && now >= this.#given && now < this.#given + GOOD_MS;
  }

  async #fill(
    points: number,
    now: number,
    ask: (points: number) => Promise<number>,
  ): Promise<number> {
    try {
      // What is left was written down when it was taken.
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

/** Where tasks wait for one another: so many at a time, in the order in which they came. */
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
      // The request that waited longest takes the place.
      if (next) next();
      else this.#running -= 1;
    }
  }
}

export interface LimiterOptions {
  limits: RateLimits;
  /** Milliseconds of a clock that nobody sets; this process's monotonic one unless given. */
  elapsed?: () => number;
  /** Resolves so many milliseconds later. */
  pause?: (ms: number) => Promise<void>;
}

/** Told of what is spent. */
export interface LimitCounts {
  countRequest(cost: Cost): void;
  countLimit(resource: string): void;
}

/** What may go so soon is waited for within the request. */
const MOMENT_MS = 2_000;
/** GitHub allows a hundred at a time of an installation: five replicas may do as they like. */
const SIDE_BY_SIDE = 20;
/** Without a time, GitHub asks for a minute at least, and for longer each time. */
const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;

interface Account {
  reads: ConcurrencyQueue;
  writes: ConcurrencyQueue;
  ahead: Record<Cost["api"], PrefetchedPoints>;
  quotas: Map<string, Quota>;
  /** Limits in a row that came without a time. */
  strikes: number;
  /** Until when GitHub wants to hear nothing, where the ledger could not be told. */
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
   * From now on it is shared: the database is opened after the port, and the port after the client
   * is made.
   */
  setLedger(ledger: Ledger): void {
    this.#ledger = ledger;
  }

  /** From now on it tells what it lets go. */
  setCounts(counts: LimitCounts): void {
    this.#counts = counts;
  }

  /**
   * By resource, the part of the primary limit that the installation with the least has left: 0 to
   * 1.
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
   * Sends once the limits allow it: writes of an installation one after the other. `resource` is
   * GitHub's word for what the request is counted under.
   * @throws GitHubError `rate_limited`, with nothing sent, where that takes longer than a moment
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

  /** Notes what an answer tells. */
  recordAnswer(installation: number, resource: string, headers: Headers): void {
    const account = this.#of(installation);
    const quota = updateQuota(account.quotas.get(resource), headers, this.#now());
    if (quota) account.quotas.set(resource, quota);
    account.strikes = 0;
  }

  /** GitHub has had enough. @returns in how many milliseconds it may be asked again */
  async recordRefusal(installation: number, resource: string, headers: Headers): Promise<number> {
    const account = this.#of(installation);
    const now = this.#now();
    const strikes = account.strikes;
    this.#counts?.countLimit(resource);
    this.recordAnswer(installation, resource, headers);
    const reset = getQuotaTime(account.quotas.get(resource), "merge", now);
    // The primary limit closes one of the APIs only, and its reset is known. What another answer
    // said of it is no word on this one: both limits may be used up.
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
      // What would be newer at the next look anyway is not waited for.
      if (priority === "status" || now + wait - begun > MOMENT_MS) throw createRateLimitError(wait);
      await this.#pause(wait);
    }
  }

  /** How long until the ledger lets it go, in milliseconds. */
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
  /** `core`, `graphql`, `search`: what GitHub counts apart. */
  resource: string;
}

function createRateLimitError(waitMs: number): GitHubError {
  const message =
    `GitHub's limits leave nothing for this for another ` + `${Math.ceil(waitMs / 1000)} s`;
  return new GitHubError("rate_limited", message, null, waitMs);
}
