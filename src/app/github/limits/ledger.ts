/** What an installation has spent, kept where all who spend can see it. */
import type { Cost } from "./cost.ts";
import { BUCKET_MS, HOUR_MS, type Bucket, type Spent } from "./policy.ts";

export interface Ledger {
  /**
   * Asks `mayGo` about what was spent, and writes the cost down where it gives `now`: in one step, whoever else asks.
   * @returns what `mayGo` gave, milliseconds since 1970
   */
  take(installation: number, cost: Cost, now: number, mayGo: (spent: Spent) => number): Promise<number>;
  /** GitHub said to ask nothing before `until`, milliseconds since 1970. An earlier time changes nothing. */
  close(installation: number, until: number): Promise<void>;
}

/** The bucket that a time falls into. */
export function bucketAt(now: number): number {
  return Math.floor(now / BUCKET_MS) * BUCKET_MS;
}

/** Buckets that began before are of no account any more. */
export function oldest(now: number): number {
  return now - HOUR_MS - BUCKET_MS;
}

/** For one process alone. */
export class MemoryLedger implements Ledger {
  readonly #spent = new Map<number, Spent>();

  async take(installation: number, cost: Cost, now: number, mayGo: (spent: Spent) => number): Promise<number> {
    const spent = this.#of(installation);
    spent.buckets = spent.buckets.filter(({ at }) => at > oldest(now));
    const at = mayGo(spent);
    if (at <= now) add(spent.buckets, cost, bucketAt(now));
    return at;
  }

  async close(installation: number, until: number): Promise<void> {
    const spent = this.#of(installation);
    spent.closedUntil = Math.max(spent.closedUntil, until);
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
