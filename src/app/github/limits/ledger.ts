/**
 * What installations have spent of GitHub's secondary limits, shared by all replicas. It goes by
 * one clock, since the clocks of replicas may differ by minutes.
 */
import type { RequestPriority } from "../../../core/model/effects/define-effect.ts";
import {
  BUCKET_MS,
  HOUR_MS,
  getSendTime,
  type Cost,
  type RateLimits,
  type SpentPoints,
} from "./secondary-limits.ts";

export interface SpendRequest {
  cost: Cost;
  priority: RequestPriority;
  limits: RateLimits;
}

export interface Ledger {
  /**
   * Records the cost if it may be spent now, in one step for all replicas.
   * @returns in how many milliseconds it may be spent; 0 = now, and only then it is recorded
   */
  spend(installation: number, request: SpendRequest): Promise<number>;
  /**
   * GitHub wants no requests for so many milliseconds. A time that ends before the known one
   * changes nothing.
   */
  block(installation: number, ms: number): Promise<void>;
}

/** The start of the bucket that a time falls into. */
export function getBucketStart(now: number): number {
  return Math.floor(now / BUCKET_MS) * BUCKET_MS;
}

/** Buckets that began longer ago don't count any more, in milliseconds. */
export const BUCKET_RETENTION_MS = HOUR_MS + BUCKET_MS;

/** When the request may go, by the ledger's clock; and what to record of it if that is now. */
export function evaluateSpending(
  spent: SpentPoints,
  { cost, priority, limits }: SpendRequest,
  now: number,
) {
  const at = getSendTime(spent, cost, priority, now, limits);
  const amounts = { rest: 0, graphql: 0, content: cost.content, [cost.api]: cost.points };
  return { waitMs: at - now, bucket: at <= now ? { ...amounts, at: getBucketStart(now) } : null };
}

/** For one process alone. */
export class MemoryLedger implements Ledger {
  readonly #now: () => number;
  readonly #spent = new Map<number, SpentPoints>();

  /** @param now milliseconds of a clock that nobody sets */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  async spend(installation: number, request: SpendRequest): Promise<number> {
    const [spent, now] = [this.#getSpent(installation), this.#now()];
    spent.buckets = spent.buckets.filter(({ at }) => at > now - BUCKET_RETENTION_MS);
    const { waitMs, bucket } = evaluateSpending(spent, request, now);
    const known = spent.buckets.at(-1);
    if (bucket && known?.at !== bucket.at) spent.buckets.push(bucket);
    else if (bucket && known) {
      for (const amount of ["rest", "graphql", "content"] as const) known[amount] += bucket[amount];
    }
    return waitMs;
  }

  async block(installation: number, ms: number): Promise<void> {
    const spent = this.#getSpent(installation);
    spent.closedUntil = Math.max(spent.closedUntil, this.#now() + ms);
  }

  /** Content-creating requests of the last hour, of the installation with the most. */
  async getBusiestWriteCount(): Promise<number> {
    const oldest = this.#now() - BUCKET_RETENTION_MS;
    const sums = [...this.#spent.values()].map(({ buckets }) =>
      buckets.filter(({ at }) => at > oldest).reduce((sum, { content }) => sum + content, 0),
    );
    return Math.max(0, ...sums);
  }

  #getSpent(installation: number): SpentPoints {
    const spent = this.#spent.get(installation) ?? { buckets: [], closedUntil: 0 };
    this.#spent.set(installation, spent);
    return spent;
  }
}
