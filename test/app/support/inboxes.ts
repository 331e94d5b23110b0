/** The kinds of store with the same contract, for a test file that checks them all. */
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { DurableQueue } from "../../../src/app/queue/durable-queue.ts";
import { MemoryQueueStore } from "../../../src/app/queue/memory-queue.ts";
import { openQueueStore } from "../../../src/app/queue/open-store.ts";
import { openPostgres, type Postgres as Connection } from "../../../src/app/queue/postgres.ts";
import type { QueueStore } from "../../../src/app/queue/queue-store.ts";
import type { WorkQueue } from "../../../src/app/queue/work-queue.ts";
import { QUICK } from "./inbox-items.ts";
import { quiet } from "./logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./postgres.ts";

export interface Kind {
  name: string;
  skipped: boolean;
  start(): Promise<Backend>;
}

/** The place of all stores of a kind. */
export interface Backend {
  /** Opens an empty store, which replaces the one before. */
  open(): Promise<QueueStore>;
  /**
   * Sets the store's clock, so that everything it has written is in the past or in the future.
   * @returns the store to use from now on
   */
  setClock(ms: number): Promise<QueueStore>;
  /** Closes the store. */
  close(): Promise<void>;
}

export const KINDS: readonly Kind[] = [
  { name: "in memory", skipped: false, start: async () => startMemory() },
  { name: "on SQLite", skipped: false, start: async () => startSqlite() },
  { name: onPostgres, skipped, start: startPostgresBackend },
];

function startMemory(): Backend {
  let [ahead, elapsed] = [0, 0];
  let store = new MemoryQueueStore();
  return {
    async open() {
      [ahead, elapsed] = [0, 0];
      // Uses a clock that no test sets.
      const began = Date.now() - performance.now();
      const clock = () => new Date(began + performance.now() + ahead);
      return (store = new MemoryQueueStore({ clock, elapsed: () => performance.now() + elapsed }));
    },
    async setClock(ms) {
      [ahead, elapsed] = [ahead + ms, elapsed + Math.max(0, ms)];
      return store;
    },
    async close() {},
  };
}

/** Moves the times in the tables as if the clock were set by `?` milliseconds. */
const SQLITE_SHIFT = `
  update items set due = due - ?1, due_set = due_set - ?1; update deliveries set received = received - ?1;
  update blocked set until = until - ?1, until_set = until_set - ?1; update spent set at = at - ?1;`;

function startSqlite(): Backend {
  const folder = mkdtempSync(join(tmpdir(), "baton-app-"));
  let store: QueueStore | null = null;
  const reopen = async () => (store = await openQueueStore({ url: null, folder, log: quiet }));
  return {
    async open() {
      await store?.close();
      rmSync(folder, { recursive: true, force: true });
      return reopen();
    },
    async setClock(ms) {
      await store?.close();
      const file = new DatabaseSync(join(folder, "database", "queue.sqlite"));
      for (const one of SQLITE_SHIFT.split(";").slice(0, -1)) file.prepare(one).run(ms);
      file.close();
      return reopen();
    },
    async close() {
      await store?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const POSTGRES_SHIFT = [
  `update baton.items set due = due - make_interval(secs => $1::float8 / 1000),
    due_set = due_set - make_interval(secs => $1::float8 / 1000),
    heartbeat = heartbeat - make_interval(secs => $1::float8 / 1000)`,
  "update baton.deliveries set received = received - make_interval(secs => $1::float8 / 1000)",
  "update baton.sweep set until = until - make_interval(secs => $1::float8 / 1000)",
  "update baton.blocked set until = until - $1::bigint, until_set = until_set - $1::bigint",
  "update baton.spent set at = at - $1::bigint",
];

export async function emptyTables({ query }: Pick<Connection, "query">): Promise<void> {
  await query("truncate baton.items, baton.deliveries, baton.pending, baton.spent, baton.blocked");
  await query("update baton.sweep set mark = null, holder = null, until = null");
}

export async function shiftTables({ query }: Pick<Connection, "query">, ms: number): Promise<void> {
  for (const one of POSTGRES_SHIFT) await query(one, [ms]);
}

async function startPostgresBackend(): Promise<Backend> {
  const postgres: Postgres = await startPostgres();
  const admin = openPostgres(postgres.url, quiet);
  const store = await openQueueStore({ url: postgres.url, folder: "", log: quiet });
  return {
    async open() {
      await emptyTables(admin);
      return store;
    },
    async setClock(ms) {
      await shiftTables(admin, ms);
      return store;
    },
    async close() {
      await store.close();
      await admin.close();
      await postgres.remove();
    },
  };
}

/** Creates queues of this kind on empty stores, and stops them after the test. */
export function maker(kind: Kind): () => Promise<WorkQueue> {
  let backend: Backend;
  const made: WorkQueue[] = [];
  beforeAll(async () => void (backend = await kind.start()));
  afterEach(async () => {
    for (const queue of made.splice(0)) await queue.stop();
  });
  afterAll(() => backend.close());
  return async () => {
    const queue = new DurableQueue(await backend.open(), quiet, QUICK);
    made.push(queue);
    return queue;
  };
}
