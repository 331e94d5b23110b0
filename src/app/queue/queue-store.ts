/**
 * The store of the queue and of everything else that must outlive a process: SQLite in a folder, a
 * Postgres that replicas share, or memory for tests. GitHub has the record of every build, so
 * losing a store costs time but no work.
 */
import type { Ledger } from "../github/limits/ledger.ts";
import type { Watermark } from "./watermark.ts";
import type { WebhookDelivery, WorkItem } from "./work-queue.ts";

/** A reconcile that this process may start. */
export interface Lease {
  key: string;
  item: WorkItem;
  /** Unique. A process whose lease expired can't finish a lease that another process got since. */
  id: string;
  /** Consecutive failed reconciles before this one. */
  failures: number;
  /** The reconcile before failed, had to wait, or its process died. */
  isRetry: boolean;
  /** Seconds since the oldest delivery that hasn't been reconciled yet; null if there is none. */
  lag: number | null;
}

/**
 * How a reconcile ended. It succeeded, and the next one is due in `after` milliseconds, or when the
 * target is enqueued. Or `error` says why it didn't succeed, which may or may not count as a
 * failure.
 */
export type LeaseResult = { after: number | null } & (
  | { failures: 0; error: null }
  | { failures: number; error: string }
);

/** The error of a reconcile that killed its process. */
export const DIED = "The process that reconciled it died.";

/** The queue. Each call is atomic. @throws DatabaseUnavailable, DatabaseFull */
export interface WorkStore {
  /** No other process can hold leases in it. */
  readonly isExclusive: boolean;
  /**
   * Does nothing for a delivery whose items have all been reconciled. @returns whether the GUID is
   * new
   */
  enqueueDelivery(delivery: WebhookDelivery, items: readonly WorkItem[]): Promise<boolean>;
  enqueue(item: WorkItem): Promise<void>;
  /** An item that is already due isn't put off. */
  schedule(item: WorkItem, ms: number): Promise<void>;
  /** Leases due items: at most `limit`, and none whose key is in `except`. */
  lease(limit: number, except: readonly string[]): Promise<Lease[]>;
  /** Renews these leases (heartbeat). @returns those that this process still holds */
  renew(ids: readonly string[]): Promise<string[]>;
  /** @returns false if the lease had expired; then nothing is changed */
  finish(id: string, result: LeaseResult): Promise<boolean>;
  /** Releases all leases, because their processes are dead. @returns their items */
  releaseAll(): Promise<WorkItem[]>;
  /**
   * Releases leases without a heartbeat for this long. Call it repeatedly: while the database was
   * down or halted, no process could renew. So only a period without a pause shows which of them
   * are dead.
   * @returns their items
   */
  releaseExpired(expiryMs: number): Promise<WorkItem[]>;
  /** Deletes what is done and can't come again. */
  prune(): Promise<void>;
}

/** An item that waits, runs, failed or is dead. */
export interface StoredEntry {
  key: string;
  item: WorkItem;
  isLeased: boolean;
  /** Milliseconds since 1970; null while it runs and if it is dead. */
  due: number | null;
  failures: number;
  error: string | null;
  /** Deliveries that haven't been reconciled yet, oldest first. */
  deliveries: Pick<WebhookDelivery, "guid" | "event" | "action">[];
}

/** Items by what they wait for: `later` for a set time, `failing` for another attempt. */
export type EntryCounts = Record<"due" | "later" | "running" | "failing" | "dead", number>;

export const NO_ENTRIES: EntryCounts = { due: 0, later: 0, running: 0, failing: 0, dead: 0 };

/** The queue as people see it. */
export interface EntryStore {
  /** Lists entries, the next due first. */
  listEntries(): Promise<StoredEntry[]>;
  /** Makes the dead ones among them due, with all attempts left. @returns their keys */
  retryDead(keys: readonly string[]): Promise<string[]>;
  hasDelivery(guid: string): Promise<boolean>;
  countEntries(): Promise<EntryCounts>;
  /**
   * Returns the age in seconds of the oldest due item that no process handles; 0 if there is none.
   */
  getOldestDueSeconds(): Promise<number>;
}

export interface QueueStore extends WorkStore, EntryStore, Watermark, Ledger {
  /**
   * Returns the content-creating requests of the last hour, for the installation that has the most.
   */
  getBusiestWriteCount(): Promise<number>;
  /** @throws DatabaseUnavailable */
  ping(): Promise<void>;
  /** @throws DatabaseFull while nothing can be stored */
  assertRoom(): Promise<void>;
  /** Waits for operations in progress. */
  close(): Promise<void>;
}

/**
 * GitHub's log may repeat a delivery for three days, or seven on an Enterprise Server. This is a
 * day more.
 */
export const KNOWN_DAYS = 8;
