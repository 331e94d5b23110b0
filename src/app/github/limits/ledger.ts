/**
 * What an installation has spent, kept where all who spend can see it, by one clock: theirs may differ by minutes, and
 * what one of them spends or hears would be long past for another, or yet to come.
 */
import type { Cost } from "./cost.ts";
import { BUCKET_MS, HOUR_MS, type Bucket, type Spent } from "./policy.ts";

export interface Ledger {
  /**
   * Asks `mayGo` about what was spent, and writes the cost down where it gives `now`: in one step, whoever else asks.
   * Both are milliseconds by the ledger's clock. @returns the milliseconds from now to then
   */
  take(installation: number, cost: Cost, mayGo: (spent: Spent, now: number) => number): Promise<number>;
  /** GitHub said to ask nothing for so long, in milliseconds. What ends sooner than before changes nothing. */
  close(installation: number, ms: number): Promise<void>;
}

/** The bucket that a time falls into. */
export function bucketAt(now: number): number {
  return Math.floor(now / BUCKET_MS) * BUCKET_MS;
}

/** Buckets that began longer ago are of no account any more, in milliseconds. */
export const KEPT_MS = HOUR_MS + BUCKET_MS;

export function oldest(now: number): number {
  return now - KEPT_MS;
}

/** For one process alone. */
export class MemoryLedger implements Ledger {
  readonly #now: () => number;
  readonly #spent = new Map<number, Spent>();

  /** `now`: milliseconds of a clock that nobody sets. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  async take(installation: number, cost: Cost, mayGo: (spent: Spent, now: number) => number): Promise<number> {
    const [spent, now] = [this.#of(installation), this.#now()];
    spent.buckets = spent.buckets.filter(({ at }) => at > oldest(now));
    const at = mayGo(spent, now);
    if (at <= now) add(spent.buckets, cost, bucketAt(now));
    return at - now;
  }

  async close(installation: number, ms: number): Promise<void> {
    const spent = this.#of(installation);
    spent.closedUntil = Math.max(spent.closedUntil, this.#now() + ms);
  }

  #of(installation: number): Spent {
    const spent = this.#spent.get(installation) ?? { buckets: [], closedUntil: 0 };
    this.#spent.set(installation, spent);
    return spent;
  }
}

function add(buckets: Bucket[], { api, points, content }: Cost, at: number): void {
  let bucket = buckets.at(-1);
  if (bucket?.at !== at) buckets.push((bucket = { at, rest: 0, graphql: 0, content: 0 }));
  bucket[api] += points;
  bucket.content += content;
}
