/**
 * What installations have spent of GitHub's secondary limits, shared by all replicas. It uses one
 * clock, because the clocks of replicas may differ by minutes.
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
   * @returns the milliseconds until it may be spent; the cost is recorded only if that is 0
   */
  spend(installation: number, request: SpendRequest): Promise<number>;
  /**
   * GitHub refuses requests for this many milliseconds. Has no effect if the known block ends
   * later.
   */
  block(installation: number, ms: number): Promise<void>;
}

/** Returns the start of the bucket that contains a time. */
export function getBucketStart(now: number): number {
  return Math.floor(now / BUCKET_MS) * BUCKET_MS;
}

/** Age in milliseconds after which a bucket no longer counts. */
export const BUCKET_RETENTION_MS = HOUR_MS + BUCKET_MS;

/**
 * Returns the milliseconds until the request may be sent. If that is now, also returns what to
 * record.
 */
export function evaluateSpending(
  spent: SpentPoints,
  { cost, priority, limits }: SpendRequest,
  now: number,
) {
  const at = getSendTime(spent, cost, priority, now, limits);
  const amounts = { rest: 0, graphql: 0, content: cost.content, [cost.api]: cost.points };
  return { waitMs: at - now, bucket: at <= now ? { ...amounts, at: getBucketStart(now) } : null };
}

/** A ledger for one process alone. */
export class MemoryLedger implements Ledger {
  readonly #now: () => number;
  readonly #spent = new Map<number, SpentPoints>();

  /** @param now milliseconds of a monotonic clock */
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

  /**
   * Returns the content-creating requests of the last hour, for the installation that has the most.
   */
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
