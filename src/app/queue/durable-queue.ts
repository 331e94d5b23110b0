/**
 * The durable queue: leases due items from its store, up to a number of concurrent ones, and renews
 * the leases of running items. If a process's heartbeats stop, others get its leases. On SQLite,
 * whose folder is locked, they get them at once.
 */
import type { Logger } from "pino";
import { isDoneWithin, sleep } from "../timers.ts";
import { Backoff } from "./backoff.ts";
import { DatabaseFull, DatabaseUnavailable } from "./database-errors.ts";
import type { Lease, LeaseResult, WorkStore } from "./queue-store.ts";
import {
  RetryLater,
  getItemName,
  type WebhookDelivery,
  type WorkHandler,
  type WorkItem,
  type WorkQueue,
} from "./work-queue.ts";

/** All values are in milliseconds. */
export interface QueueTiming {
  /** Maximum delay of a timer, and of an item that another replica has no capacity for. */
  poll: number;
  heartbeat: number;
  /** A process without a heartbeat for this long counts as dead. */
  expiry: number;
}

const TIMING: QueueTiming = { poll: 500, heartbeat: 5000, expiry: 20_000 };
const PRUNE_MS = 3_600_000;
/** Minimum time between two equal warnings, in milliseconds. */
const QUIET_MS = 60_000;
/** Maximum number of concurrent items. */
const CONCURRENCY = 8;
/**
 * How long `stop` waits for running items, in milliseconds. Closing the database takes time as
 * well.
 */
const STOP_MS = 7_000;

export class DurableQueue implements WorkQueue {
  readonly #store: WorkStore;
  readonly #log: Logger;
  readonly #timing: QueueTiming;
  /** By item key. While an entry exists, its lease is renewed. */
  readonly #running = new Map<string, { lease: string; build: string; done: Promise<void> }>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #backoff = new Backoff();
  readonly #stopping = new AbortController();
  /** When each warning was last logged, by this process's monotonic clock. */
  readonly #warned = new Map<string, number>();
  #handler: WorkHandler | null = null;
  #leasing: Promise<void> | null = null;
  #isDirty = false;
  #stopped: Promise<void> | null = null;

  constructor(store: WorkStore, log: Logger, timing: QueueTiming = TIMING) {
    this.#store = store;
    this.#log = log;
    this.#timing = timing;
  }

  async enqueueDelivery(delivery: WebhookDelivery, items: readonly WorkItem[]): Promise<boolean> {
    const isNew = await retryOnce(() => this.#store.enqueueDelivery(delivery, items));
    this.#lease();
    return isNew;
  }

  async enqueue(item: WorkItem, why: string): Promise<void> {
    this.#log.debug({ build: getItemName(item), why }, "enqueued");
    await retryOnce(() => this.#store.enqueue(item));
    this.#lease();
  }

  schedule(item: WorkItem, ms: number): Promise<void> {
    return retryOnce(() => this.#store.schedule(item, ms));
  }

  async start(handler: WorkHandler): Promise<void> {
    const { isExclusive } = this.#store;
    if (isExclusive) this.#logReleased(await this.#store.releaseAll());
    else await this.#releaseExpired();
    this.#handler = handler;
    const every = (ms: number, run: () => Promise<void>) => {
      const warn = (error: unknown) => this.#warn(error, "the queue can't be reached now");
      this.#timers.push(setInterval(() => void run().catch(warn), ms));
    };
    every(this.#timing.poll, async () => this.#lease());
    if (!isExclusive) every(this.#timing.heartbeat, () => this.#beat());
    every(PRUNE_MS, () => this.#store.prune());
    this.#lease();
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  /** Items that still run then go to another process once their leases expire. */
  async #stop(): Promise<void> {
    this.#handler = null;
    this.#stopping.abort();
    const drain = async () => {
      await this.#leasing;
      await Promise.all([...this.#running.values()].map(({ done }) => done));
    };
    await isDoneWithin(STOP_MS, drain());
    for (const { build } of this.#running.values()) {
      this.#log.info(
        { build },
        "the server stopped while it ran; the next process reconciles it again",
      );
    }
    for (const timer of this.#timers) clearInterval(timer);
  }

  async #beat(): Promise<void> {
    const leases = [...this.#running.values()].map(({ lease }) => lease);
    const renewed = leases.length > 0 ? await this.#store.renew(leases) : [];
    for (const { lease, build } of this.#running.values()) {
      if (!leases.includes(lease) || renewed.includes(lease)) continue;
      this.#log.warn({ build }, "its lease expired while it runs, and another process has it");
    }
    await this.#releaseExpired();
  }

  async #releaseExpired(): Promise<void> {
    this.#logReleased(await this.#store.releaseExpired(this.#timing.expiry));
  }

  #logReleased(items: readonly WorkItem[]): void {
    for (const item of items)
      this.#log.info({ build: getItemName(item) }, "its process died; it runs again");
  }

  /** Once a minute, because a failure twice a second must not fill a full disk. */
  #warn(error: unknown, message: string, fields: { build?: string } = {}): void {
    const now = performance.now();
    if (now - (this.#warned.get(message) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
    this.#warned.set(message, now);
    const why = error instanceof DatabaseFull ? { reason: error.message } : { err: error };
    this.#log.warn({ ...why, ...fields }, message);
  }

  /**
   * Leases until nothing is due. There is one call of the store at a time, and one more if this is
   * called during it.
   */
  #lease(): void {
    if (!this.#handler) return;
    this.#isDirty = true;
    this.#leasing ??= this.#leaseAll()
      .catch((error: unknown) => this.#warn(error, "the queue can't be read now"))
      .finally(() => {
        this.#leasing = null;
      });
  }

  async #leaseAll(): Promise<void> {
    for (let handler = this.#handler; this.#isDirty && handler; handler = this.#handler) {
      this.#isDirty = false;
      const free = CONCURRENCY - this.#running.size;
      if (free <= 0) return;
      const leases = await this.#store.lease(free, [...this.#running.keys()]);
      for (const lease of leases) {
        const done = this.#run(lease, handler).finally(() => {
          this.#running.delete(lease.key);
          this.#lease();
        });
        this.#running.set(lease.key, { lease: lease.id, build: getItemName(lease.item), done });
      }
      if (leases.length > 0) this.#isDirty = true;
    }
  }

  async #run(lease: Lease, handler: WorkHandler): Promise<void> {
    const build = getItemName(lease.item);
    const result = await this.#reconcile(lease, handler);
    for (;;) {
      try {
        if (await retryOnce(() => this.#store.finish(lease.id, result))) return;
        this.#log.warn({ build }, "its lease had expired when it ended");
        return;
      } catch (error) {
        this.#warn(error, "the result of a reconcile can't be stored yet", { build });
      }
      // Until the result is stored, this process holds the item, and its heartbeat keeps others
      // from it.
      await sleep(this.#timing.heartbeat, this.#stopping.signal);
      if (this.#stopping.signal.aborted) return;
    }
  }

  async #reconcile(
    { key, item, lag, isRetry, failures: before }: Lease,
    handler: WorkHandler,
  ): Promise<LeaseResult> {
    try {
      // The lag of a delivery is that of its first attempt.
      const { wakeIn } = await handler(item, isRetry ? null : lag);
      this.#backoff.reset(key);
      return { after: wakeIn, failures: 0, error: null };
    } catch (error) {
      const { failures, waitMs } = this.#backoff.recordFailure(key, before, error);
      const next = waitMs === null ? { dead: true } : { seconds: Math.ceil(waitMs / 1000) };
      const fields = { build: getItemName(item), failures, ...next };
      // A limit, an outage or a stop isn't a failure.
      if (error instanceof RetryLater)
        this.#log.info({ reason: error.message, ...fields }, "a reconcile ended early");
      else this.#log.warn({ err: error, ...fields }, "a reconcile failed");
      return {
        after: waitMs,
        failures,
        error: error instanceof Error ? error.message : String(error),
      };
    }
  }
}

/** Repeats a call once if the connection was lost before the answer. These calls are idempotent. */
async function retryOnce<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable) || !error.sent) throw error;
    return run();
  }
}
