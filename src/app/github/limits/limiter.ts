/**
 * Keeps each installation within GitHub's limits, for all replicas that share a ledger. What was written is exact;
 * points of reads are taken a few ahead, so that not each of them asks the database: a replica may be as many off, and
 * hears within a second that GitHub has had enough.
 */
import { DatabaseAway } from "../../inbox/away.ts";
import { GitHubError, isUsedUp } from "../errors.ts";
import { Ahead } from "./ahead.ts";
import { isWrite, type Cost } from "./cost.ts";
import { MemoryLedger, type Ledger } from "./ledger.ts";
import { Line } from "./line.ts";
import { mayGo, type Limits, type Priority, type Spent } from "./policy.ts";
import { readRetryAfter, type Headers } from "./header-waits.ts";
import { leftAt, partLeft, quotaFrom, type Quota } from "./quota.ts";

export interface LimiterOptions {
  limits: Limits;
  /** Milliseconds of a clock that nobody sets; this process's monotonic one unless given. */
  elapsed?: () => number;
  /** Resolves so many milliseconds later. */
  pause?: (ms: number) => Promise<void>;
}

/** Told of what is spent. */
export interface LimitCounts {
  spent(cost: Cost): void;
  limited(resource: string): void;
}

/** What may go so soon is waited for within the request. */
const MOMENT_MS = 2_000;
/** GitHub allows a hundred at a time of an installation: five replicas may do as they like. */
const SIDE_BY_SIDE = 20;
/** Without a time, GitHub asks for a minute at least, and for longer each time. */
const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;

interface Account {
  reads: Line;
  writes: Line;
  ahead: Record<Cost["api"], Ahead>;
  quotas: Map<string, Quota>;
  /** Limits in a row that came without a time. */
  strikes: number;
  /** Until when GitHub wants to hear nothing, where the ledger could not be told. */
  untold: number;
}

export class Limiter {
  readonly #limits: Limits;
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

  /** From now on it is shared: the database is opened after the port, and the port after the client is made. */
  share(ledger: Ledger): void {
    this.#ledger = ledger;
  }

  /** From now on it tells what it lets go. */
  countBy(counts: LimitCounts): void {
    this.#counts = counts;
  }

  /** By resource, the part of the primary limit that the installation with the least has left: 0 to 1. */
  left(): Map<string, number> {
    const now = this.#now();
    const all = [...this.#accounts.values()].flatMap(({ quotas }) => [...quotas]);
    const of = (quotas: typeof all) => Math.min(...quotas.map(([, quota]) => partLeft(quota, now)));
    return new Map([...Map.groupBy(all, ([resource]) => resource)].map(([resource, some]) => [resource, of(some)]));
  }

  /**
   * Sends once the limits allow it: writes of an installation one after the other. `resource` is GitHub's word for what
   * the request is counted under.
   * @throws GitHubError `rate_limited`, with nothing sent, where that takes longer than a moment
   */
  run<T>(installation: number, asked: Admission, send: () => Promise<T>): Promise<T> {
    const account = this.#of(installation);
    const line = isWrite(asked.cost) ? account.writes : account.reads;
    return line.run(async () => {
      await this.#admit(installation, account, asked);
      this.#counts?.spent(asked.cost);
      return send();
    });
  }

  /** Notes what an answer tells. */
  told(installation: number, resource: string, headers: Headers): void {
    const account = this.#of(installation);
    const quota = quotaFrom(account.quotas.get(resource), headers, this.#now());
    if (quota) account.quotas.set(resource, quota);
    account.strikes = 0;
  }

  /** GitHub has had enough. @returns in how many milliseconds it may be asked again */
  async refused(installation: number, resource: string, headers: Headers): Promise<number> {
    const account = this.#of(installation);
    const now = this.#now();
    const strikes = account.strikes;
    this.#counts?.limited(resource);
    this.told(installation, resource, headers);
    const reset = leftAt(account.quotas.get(resource), "merge", now);
    // The primary limit closes one of the APIs only, and its reset is known. What another answer said of it is no word
    // on this one: both limits may be used up.
    const primary = headers["retry-after"] === undefined && isUsedUp(headers);
    if (primary && reset > now) return reset - now;
    const wait = readRetryAfter(headers) ?? Math.min(LONGEST_MS, FIRST_MS * 2 ** strikes);
    account.strikes = strikes + 1;
    for (const ahead of Object.values(account.ahead)) ahead.spoil();
    await this.#close(installation, account, now + wait);
    return wait;
  }

  /** A database that is away keeps no limit from being heeded, and others hear of it once it is back. */
  async #close(installation: number, account: Account, until: number): Promise<void> {
    account.untold = until;
    try {
      await this.#ledger.close(installation, until - this.#now());
      account.untold = 0;
    } catch (error) {
      if (!(error instanceof DatabaseAway)) throw error;
    }
  }

  async #admit(installation: number, account: Account, { cost, priority, resource }: Admission): Promise<void> {
    const begun = this.#now();
    for (;;) {
      const now = this.#now();
      if (account.untold > now) await this.#close(installation, account, account.untold);
      const left = Math.max(account.untold, leftAt(account.quotas.get(resource), priority, now));
      const wait = left > now ? left - now : await this.#take(installation, account, cost, priority, now);
      if (wait <= 0) return;
      // What would be newer at the next look anyway is not waited for.
      if (priority === "status" || now + wait - begun > MOMENT_MS) throw tooSoon(wait);
      await this.#pause(wait);
    }
  }

  /** How long until the ledger lets it go, in milliseconds. */
  #take(installation: number, account: Account, cost: Cost, priority: Priority, now: number): Promise<number> {
    const ask = (points: number) => {
      const wanted = { ...cost, points };
      const may = (spent: Spent, at: number) => mayGo(spent, wanted, priority, at, this.#limits);
      return this.#ledger.take(installation, wanted, may);
    };
    return isWrite(cost) ? ask(cost.points) : account.ahead[cost.api].take(cost.points, now, ask);
  }

  #of(installation: number): Account {
    let account = this.#accounts.get(installation);
    if (!account) {
      const lines = { reads: new Line(SIDE_BY_SIDE), writes: new Line(1) };
      account = {
        ...lines,
        ahead: { rest: new Ahead(), graphql: new Ahead() },
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
  priority: Priority;
  /** `core`, `graphql`, `search`: what GitHub counts apart. */
  resource: string;
}

function tooSoon(waitMs: number): GitHubError {
  const message = `GitHub's limits leave nothing for this for another ${Math.ceil(waitMs / 1000)} s`;
  return new GitHubError("rate_limited", message, null, waitMs);
}
