/**
 * Where the queue, and all else that must outlive a process, is stored: SQLite in a folder, a
 * Postgres that replicas share, or a test's memory. GitHub has the record of every build, so that
 * losing a store costs time and no work.
 */
import type { Ledger } from "../github/limits/ledger.ts";
import type { Watermark } from "./watermark.ts";
import type { WebhookDelivery, WorkItem } from "./work-queue.ts";

/** A reconcile that this process may begin. */
export interface Lease {
  key: string;
  item: WorkItem;
  /**
   * Unique: a process whose lease expired can't finish the lease that another process got since.
   */
  id: string;
  /** Failed reconciles in a row before this one. */
  failures: number;
  /** The one before didn't end well: it failed, had to wait, or its process died. */
  isRetry: boolean;
  /**
   * Seconds since the oldest delivery that hasn't been reconciled yet; null where there is none.
   */
  lag: number | null;
}

/**
 * How a reconcile ended. It worked, and the next one is due in `after` milliseconds or only when
 * the target is enqueued; or `error` says why it didn't work, which counts as one more failure or
 * as none.
 */
export type LeaseResult = { after: number | null } & (
  | { failures: 0; error: null }
  | { failures: number; error: string }
);

/** What a reconcile that took its process with it leaves as its error. */
export const DIED = "The process that reconciled it died.";

/**
 * The queue. Each call is done entirely or not at all. @throws DatabaseUnavailable, DatabaseFull
 */
export interface WorkStore {
  /** No other process can have leases in it. */
  readonly isExclusive: boolean;
  /**
   * Does nothing for a delivery whose items have all been reconciled. @returns whether the GUID is
   * new
   */
  enqueueDelivery(delivery: WebhookDelivery, items: readonly WorkItem[]): Promise<boolean>;
  enqueue(item: WorkItem): Promise<void>;
  /** An item that is due already isn't put off. */
  schedule(item: WorkItem, ms: number): Promise<void>;
  /** Takes what is due: `limit` items, and none whose key is in `except`. */
  lease(limit: number, except: readonly string[]): Promise<Lease[]>;
  /** The heartbeat of these leases. @returns those that this process still has */
  renew(ids: readonly string[]): Promise<string[]>;
  /** @returns false when the lease had expired; then nothing is changed */
  finish(id: string, result: LeaseResult): Promise<boolean>;
  /** Releases all leases: their processes are dead. @returns their items */
  releaseAll(): Promise<WorkItem[]>;
  /**
   * Releases leases without a heartbeat for so long. Call it again and again: while the database
   * was down or halted, no process could renew, so that only a period without a pause tells which
   * of them are dead.
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
  /** Milliseconds since 1970; null while it runs, and when it is dead. */
  due: number | null;
  failures: number;
  error: string | null;
  /** Those that haven't been reconciled yet, oldest first. */
  deliveries: Pick<WebhookDelivery, "guid" | "event" | "action">[];
}

/** Items by what they wait for: `later` for a time that was set, `failing` for another attempt. */
export type EntryCounts = Record<"due" | "later" | "running" | "failing" | "dead", number>;

export const NO_ENTRIES: EntryCounts = { due: 0, later: 0, running: 0, failing: 0, dead: 0 };

/** What people see of the queue. */
export interface EntryStore {
  /** The next due first. */
  listEntries(): Promise<StoredEntry[]>;
  /** Makes those of them that are dead due, with all attempts left. @returns their keys */
  retryDead(keys: readonly string[]): Promise<string[]>;
  hasDelivery(guid: string): Promise<boolean>;
  countEntries(): Promise<EntryCounts>;
  /**
   * Age in seconds of the oldest item that is due and that no process handles; 0 where there is
   * none.
   */
  getOldestDueSeconds(): Promise<number>;
}

export interface QueueStore extends WorkStore, EntryStore, Watermark, Ledger {
  /** Content-creating requests of the last hour, of the installation with the most. */
  getBusiestWriteCount(): Promise<number>;
  /** @throws DatabaseUnavailable */
  ping(): Promise<void>;
  /** @throws DatabaseFull while nothing can be stored */
  assertRoom(): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/**
 * As long as GitHub's log may repeat a delivery (three days, seven on an Enterprise Server), and a
 * day more.
 */
export const KNOWN_DAYS = 8;
