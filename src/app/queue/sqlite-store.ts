/** The queue's store in a folder of this machine. SQLite runs in a thread of its own. */
import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Logger } from "pino";
import { createFolderFullError, StoreError, findFreeBytes } from "./database-errors.ts";
import type { QueueStore } from "./queue-store.ts";
import type { SqliteOperation } from "./sqlite-tables.ts";
import type { SqliteAnswer, SqliteFailure, SqliteRequest, SqliteStart } from "./sqlite-worker.ts";
import { parseSweepMark } from "./watermark.ts";

/** Free bytes that are enough for any request. */
const ROOM_BYTES = 1024 * 1024;

/**
 * Opens the database in `folder`, which is created if it is missing. A broken one is set aside as
 * `database.broken`.
 * @throws FolderLocked, FolderUnusable, FolderOnNetwork, DatabaseFull, DatabaseNewer
 */
export async function openSqlite(folder: string, log: Logger): Promise<QueueStore> {
  const file = new URL(`./sqlite-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(file, { workerData: { folder } });
  const [start] = (await once(worker, "message")) as [SqliteStart];
  if ("failure" in start) throw toError(start.failure, folder);
  const { broken } = start;
  if (broken)
    log.error(
      broken,
      "the database was broken, so Baton created it again; a sweep finds the builds",
    );
  return new SqliteStore(worker, folder);
}

function toError({ code, message, isFull }: SqliteFailure, folder: string): Error {
  const error = code === null ? new Error(message) : new StoreError(code, message);
  return isFull ? createFolderFullError(folder, error) : error;
}

class SqliteStore implements QueueStore {
  /** The folder is locked. */
  readonly isExclusive = true;
  readonly #worker: Worker;
  readonly #folder: string;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #sent = 0;
  /** A request found the disk full, and no write has succeeded since. */
  #isFull = false;
  #closing: Promise<void> | null = null;

  constructor(worker: Worker, folder: string) {
    this.#worker = worker;
    this.#folder = folder;
    // Nothing listens to the thread's errors. An error ends this process like a `kill -9`, which
    // loses nothing.
    worker.on("message", (answers: SqliteAnswer[]) => {
      for (const answer of answers) this.#settle(answer);
    });
    worker.unref();
  }

  readonly enqueueDelivery = this.#forward("enqueueDelivery");
  readonly enqueue = this.#forward("enqueue");
  readonly schedule = this.#forward("schedule");
  readonly lease = this.#forward("lease");
  readonly renew = this.#forward("renew");
  readonly finish = this.#forward("finish");
  readonly releaseAll = this.#forward("releaseAll");
  readonly releaseExpired = this.#forward("releaseExpired");
  readonly prune = this.#forward("prune");
  readonly listEntries = this.#forward("listEntries");
  readonly retryDead = this.#forward("retryDead");
  readonly hasDelivery = this.#forward("hasDelivery");
  readonly countEntries = this.#forward("countEntries");
  readonly getOldestDueSeconds = this.#forward("getOldestDueSeconds");
  readonly acquireSweep = this.#forward("acquireSweep");
  readonly releaseSweep = this.#forward("releaseSweep");
  readonly writeMark = this.#forward("writeMark");
  readonly spend = this.#forward("spend");
  readonly block = this.#forward("block");
  readonly getBusiestWriteCount = this.#forward("getBusiestWriteCount");
  readonly ping = this.#forward("ping");

  async readMark() {
    return parseSweepMark(await this.#send("readMark", []));
  }

  async assertRoom(): Promise<void> {
    if (!this.#isFull) return;
    const free = findFreeBytes(this.#folder);
    // A small write may succeed where a larger one failed, so the free space is checked first.
    if (free !== null && free < ROOM_BYTES) throw createFolderFullError(this.#folder);
    await this.#send("assertRoom", []);
    this.#isFull = false;
  }

  close(): Promise<void> {
    this.#closing ??= this.#send("close", []).then(() => undefined);
    return this.#closing;
  }

  #forward<Name extends SqliteOperation>(name: Name): QueueStore[Name] {
    return ((...args: unknown[]) => this.#send(name, args)) as QueueStore[Name];
  }

  #send(name: SqliteRequest["name"], args: unknown[]): Promise<unknown> {
    if (this.#closing) return Promise.reject(new Error("The database is closed."));
    const answer = Promise.withResolvers<unknown>();
    const id = ++this.#sent;
    // The thread keeps the process alive only while a request waits.
    if (this.#waiting.size === 0) this.#worker.ref();
    this.#waiting.set(id, answer);
    this.#worker.postMessage({ id, name, args } satisfies SqliteRequest);
    return answer.promise;
  }

  #settle(answer: SqliteAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (!("failure" in answer)) return waiting?.resolve(answer.value);
    if (answer.failure.isFull) this.#isFull = true;
    waiting?.reject(toError(answer.failure, this.#folder));
  }
}
