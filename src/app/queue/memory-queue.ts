/** An in-memory queue and store with the policy of the durable ones, for tests. */
import { pino } from "pino";
import { MemoryLedger, type SpendRequest } from "../github/limits/ledger.ts";
import { DEAD_LETTER_AFTER } from "./backoff.ts";
import { DurableQueue } from "./durable-queue.ts";
import {
  DIED,
  NO_ENTRIES,
  type EntryCounts,
  type Lease,
  type LeaseResult,
  type QueueStore,
  type StoredEntry,
} from "./queue-store.ts";
import { MemoryWatermark, type SweepMark } from "./watermark.ts";
import { getItemKey, type WebhookDelivery, type WorkItem } from "./work-queue.ts";

interface MemoryItem {
  item: WorkItem;
  lease: string | null;
  /** Milliseconds since 1970, like all times here. */
  heartbeat: number;
  due: number | null;
  /** When `due` was written. */
  dueSet: number;
  /** How many times it was enqueued, in total and up to its lease. */
  enqueued: number;
  enqueuedAtLease: number;
  failures: number;
  error: string | null;
}

/**
 * `pending`: the items that haven't been reconciled since, with how many times each was enqueued by
 * then.
 */
interface MemoryDelivery extends WebhookDelivery {
  received: number;
  pending: Map<string, number>;
}

export interface MemoryStoreOptions {
  isExclusive?: boolean;
  /** The store's clock, which may be set. */
  clock?: () => Date;
  /** Milliseconds of a monotonic clock. */
  elapsed?: () => number;
}

export class MemoryQueueStore implements QueueStore {
  readonly isExclusive: boolean;
  readonly #clock: () => Date;
  readonly #items = new Map<string, MemoryItem>();
  /** Deliveries that aren't done, by GUID. */
  readonly #deliveries = new Map<string, MemoryDelivery>();
  readonly #done = new Set<string>();
  readonly #ledger: MemoryLedger;
  readonly #watermark = new MemoryWatermark();
  #leases = 0;
  #looking: { since: number; last: number } | null = null;

  constructor({ isExclusive = true, clock = () => new Date(), elapsed }: MemoryStoreOptions = {}) {
    this.isExclusive = isExclusive;
    this.#clock = clock;
    this.#ledger = new MemoryLedger(elapsed);
  }

  async enqueueDelivery(delivery: WebhookDelivery, items: readonly WorkItem[]): Promise<boolean> {
    if (this.#done.has(delivery.guid)) return false;
    const known = this.#deliveries.get(delivery.guid);
    const stored = known ?? {
      ...delivery,
      received: this.#now(),
      pending: new Map<string, number>(),
    };
    for (const item of items) stored.pending.set(getItemKey(item), this.#enqueue(item));
    this.#settle(stored);
    return known === undefined;
  }

  async enqueue(item: WorkItem): Promise<void> {
    this.#enqueue(item);
  }

  async schedule(item: WorkItem, ms: number): Promise<void> {
    const [stored, now] = [this.#get(item), this.#now()];
    const due = isTimeOver(stored, now) ? Math.min(stored.due!, now) : now + ms;
    Object.assign(stored, { due, dueSet: now });
  }

  async lease(limit: number, except: readonly string[]): Promise<Lease[]> {
    const now = this.#now();
    const due = [...this.#items].filter(([key, item]) => isDue(item, now) && !except.includes(key));
    const first = due.sort(([, a], [, b]) => a.due! - b.due!).slice(0, limit);
    return first.map(([key, stored]) => {
      const lease = String(++this.#leases);
      Object.assign(stored, { lease, heartbeat: now, due: null, enqueuedAtLease: stored.enqueued });
      const received = this.#listDeliveries(key).map((one) => one.received);
      const lag = received.length > 0 ? (now - Math.min(...received)) / 1000 : null;
      return {
        key,
        item: stored.item,
        id: lease,
        failures: stored.failures,
        isRetry: stored.error !== null,
        lag,
      };
    });
  }

  async renew(ids: readonly string[]): Promise<string[]> {
    const mine = [...this.#items.values()].filter(
      ({ lease }) => lease !== null && ids.includes(lease),
    );
    for (const item of mine) item.heartbeat = this.#now();
    return mine.map(({ lease }) => lease!);
  }

  async finish(id: string, { after, failures, error }: LeaseResult): Promise<boolean> {
    const [key, item] = [...this.#items].find(([, { lease }]) => lease === id) ?? [];
    if (key === undefined || !item) return false;
    const now = this.#now();
    const due = isTimeOver(item, now)
      ? Math.min(item.due!, now)
      : getEarlier(item.due, after === null ? null : now + after);
    Object.assign(item, { lease: null, due, dueSet: now, failures, error });
    for (const delivery of error === null ? this.#listDeliveries(key) : []) {
      if (delivery.pending.get(key)! <= item.enqueuedAtLease) delivery.pending.delete(key);
      this.#settle(delivery);
    }
    return true;
  }

  releaseAll(): Promise<WorkItem[]> {
    return this.#release(Number.NEGATIVE_INFINITY);
  }

  async releaseExpired(expiryMs: number): Promise<WorkItem[]> {
    const now = this.#now();
    const { since = now, last = 0 } = this.#looking ?? {};
    const paused = last < now - expiryMs / 2 || last > now + MOMENT_MS;
    this.#looking = { since: paused ? now : since, last: now };
    return paused || since > now - expiryMs ? [] : this.#release(expiryMs);
  }

  async #release(expiryMs: number): Promise<WorkItem[]> {
    const now = this.#now();
    const isExpired = (heartbeat: number) =>
      heartbeat <= now - expiryMs || heartbeat > now + expiryMs;
    const expired = [...this.#items.values()].filter(
      (one) => one.lease !== null && isExpired(one.heartbeat),
    );
    for (const item of expired) {
      const failures = item.failures + 1;
      const due = failures < DEAD_LETTER_AFTER || isTimeOver(item, now) ? now : item.due;
      Object.assign(item, { lease: null, failures, error: DIED, due, dueSet: now });
    }
    return expired.map(({ item }) => item);
  }

  /** Everything ends with the process. */
  async prune(): Promise<void> {}

  async listEntries(): Promise<StoredEntry[]> {
    const entries = [...this.#items].map(([key, { item, lease, due, failures, error }]) => {
      const deliveries = this.#listDeliveries(key).map(({ guid, event, action }) => ({
        guid,
        event,
        action,
      }));
      return { key, item, isLeased: lease !== null, due, failures, error, deliveries };
    });
    const shown = entries.filter(
      ({ isLeased, due, failures }) => isLeased || due !== null || failures > 0,
    );
    return shown.sort(
      (a, b) => (a.due ?? Infinity) - (b.due ?? Infinity) || (a.key < b.key ? -1 : 1),
    );
  }

  async retryDead(keys: readonly string[]): Promise<string[]> {
    const dead = [...this.#items].filter(([key, item]) => keys.includes(key) && isDead(item));
    for (const [, item] of dead) {
      Object.assign(item, { due: this.#now(), dueSet: this.#now(), failures: 0, error: null });
    }
    return dead.map(([key]) => key);
  }

  async hasDelivery(guid: string): Promise<boolean> {
    return this.#deliveries.has(guid) || this.#done.has(guid);
  }

  async countEntries(): Promise<EntryCounts> {
    const counts = { ...NO_ENTRIES };
    for (const item of this.#items.values()) {
      if (item.lease !== null) counts.running++;
      else if (isDead(item)) counts.dead++;
      else if (item.failures > 0) counts.failing++;
      else if (item.due !== null) counts[item.due <= this.#now() ? "due" : "later"]++;
    }
    return counts;
  }

  async getOldestDueSeconds(): Promise<number> {
    const now = this.#now();
    const due = [...this.#items.values()].flatMap((one) =>
      one.lease === null && one.due !== null ? one.due : [],
    );
    return Math.max(0, now - Math.min(now, ...due)) / 1000;
  }

  acquireSweep(): Promise<boolean> {
    return this.#watermark.acquireSweep();
  }

  releaseSweep(): Promise<void> {
    return this.#watermark.releaseSweep();
  }

  readMark(): Promise<SweepMark> {
    return this.#watermark.readMark();
  }

  writeMark(mark: SweepMark): Promise<void> {
    return this.#watermark.writeMark(mark);
  }

  spend(installation: number, request: SpendRequest): Promise<number> {
    return this.#ledger.spend(installation, request);
  }

  block(installation: number, ms: number): Promise<void> {
    return this.#ledger.block(installation, ms);
  }

  getBusiestWriteCount(): Promise<number> {
    return this.#ledger.getBusiestWriteCount();
  }

  async ping(): Promise<void> {}

  async assertRoom(): Promise<void> {}

  async close(): Promise<void> {}

  #settle(delivery: MemoryDelivery): void {
    if (delivery.pending.size > 0) return void this.#deliveries.set(delivery.guid, delivery);
    this.#deliveries.delete(delivery.guid);
    this.#done.add(delivery.guid);
  }

  #listDeliveries(key: string): MemoryDelivery[] {
    return [...this.#deliveries.values()].filter(({ pending }) => pending.has(key));
  }

  /** @returns how many times the item has been enqueued */
  #enqueue(item: WorkItem): number {
    const [stored, now] = [this.#get(item), this.#now()];
    Object.assign(stored, { due: getEarlier(stored.due, now), dueSet: now, item });
    return ++stored.enqueued;
  }

  #get(item: WorkItem): MemoryItem {
    const key = getItemKey(item);
    const stored = this.#items.get(key) ?? {
      ...{ item, lease: null, heartbeat: 0, due: null, dueSet: 0 },
      ...{ enqueued: 0, enqueuedAtLease: 0, failures: 0, error: null },
    };
    this.#items.set(key, stored);
    return stored;
  }

  #now(): number {
    return this.#clock().getTime();
  }
}

/** A clock that is set back by less than this many milliseconds has no effect. */
const MOMENT_MS = 1000;

/** An item that a clock put off, and that was set back since, is due at once. */
const isTimeOver = ({ due, dueSet }: MemoryItem, now: number) =>
  due !== null && (due <= now || dueSet > now + MOMENT_MS);

const isDue = (item: MemoryItem, now: number) => item.lease === null && isTimeOver(item, now);

const isDead = ({ lease, due, failures }: MemoryItem) =>
  lease === null && due === null && failures > 0;

function getEarlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

export class MemoryQueue extends DurableQueue {
  /** @param clock the store's clock */
  constructor(clock: () => Date = () => new Date()) {
    super(new MemoryQueueStore({ clock }), pino({ level: "silent" }), {
      poll: 20,
      heartbeat: 1000,
      expiry: 10_000,
    });
  }
}
