/** The kinds of inbox that keep the same policy, for a test file that holds them all to it. */
import { afterAll, afterEach, beforeAll } from "vitest";
import { openDatabase, type Database } from "../../../src/app/queue/database.ts";
import { DurableQueue, type QueueTiming } from "../../../src/app/queue/durable-queue.ts";
import { SqlQueueStore } from "../../../src/app/queue/sql-queue-store.ts";
import type { WebhookDelivery, WorkItem, WorkQueue } from "../../../src/app/queue/work-queue.ts";
import { MemoryQueue } from "../../../src/app/queue/memory-queue.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quiet } from "./logs.ts";
import { begin } from "./pgliteFolder.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./postgres.ts";

/** As the durable one's own, but shorter. */
export const QUICK: QueueTiming = { poll: 20, beat: 50, silent: 1000 };

export const hint = (issue: number): WorkItem => ({
  installation: 1,
  repository: 7,
  owner: "you",
  repo: "units",
  issue,
});
export const delivery = (guid: string): WebhookDelivery => ({
  ...{ guid, event: "issues", action: "labeled", installation: 1, repository: "you/units" },
});

export interface Kind {
  name: string;
  skipped: boolean;
  /** Null for the one in memory. */
  database(): Promise<Database | null>;
}

/** To be called at the top of a test file; databases are opened when they are first asked for, and shared. */
export function kinds(): Kind[] {
  const folder = mkdtempSync(join(tmpdir(), "baton-app-"));
  const open: Database[] = [];
  const once = (url: () => Promise<string | null>) => {
    let opened: Promise<Database> | null = null;
    return () =>
      (opened ??= url().then(async (at) => {
        if (at === null) await begin(folder);
        const database = await openDatabase({ url: at, folder, log: quiet });
        open.push(database);
        return database;
      }));
  };
  let postgres: Postgres | null = null;
  afterAll(async () => {
    for (const one of open) await one.close();
    await postgres?.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const started = async () => (postgres = await startPostgres()).url;
  return [
    { name: "in memory", skipped: false, database: async () => null },
    { name: "on PGlite", skipped: false, database: once(async () => null) },
    { name: onPostgres, skipped, database: once(started) },
  ];
}

/** Makes inboxes of this kind on empty tables, and stops them after the test. */
export function maker(kind: Kind): () => WorkQueue {
  let database: Database | null = null;
  const made: WorkQueue[] = [];
  beforeAll(async () => void (database = await kind.database()));
  afterEach(async () => {
    for (const inbox of made.splice(0)) await inbox.stop();
    await database?.query("truncate baton.lanes, baton.deliveries, baton.hints");
  });
  return () => {
    const inbox = database ? new DurableQueue(new SqlQueueStore(database), quiet, QUICK) : new MemoryQueue();
    made.push(inbox);
    return inbox;
  };
}
