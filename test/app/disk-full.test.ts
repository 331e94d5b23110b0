/** A disk without room: on a real one that is full, and by what Postgres says. */
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BodyReader } from "../../src/app/http/deliveries.ts";
import { NotReadyError, Readiness } from "../../src/app/http/operator-pages.ts";
import { createHttpServer } from "../../src/app/http/server.ts";
import { openDatabase, type Database } from "../../src/app/queue/database.ts";
import { DurableQueue } from "../../src/app/queue/durable-queue.ts";
import { DatabaseFull, isDiskFull } from "../../src/app/queue/database-errors.ts";
import { SqlQueueStore } from "../../src/app/queue/sql-queue-store.ts";
import { openPostgres } from "../../src/app/queue/postgres.ts";
import { Metrics } from "../../src/app/metrics/metrics.ts";
import { createWebhookHandler } from "../../src/app/webhooks/handler.ts";
import { delivery, hint, QUICK } from "./support/inboxes.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";

const SECRET = "s";
const place = mkdtempSync(join(tmpdir(), "baton-full-"));

/** A file system of 120 MB in memory, which only root may mount. */
function mount(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=120m", "tmpfs", place], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
const mounted = mount();
afterAll(() => {
  if (mounted) execFileSync("umount", ["-l", place]);
  rmSync(place, { recursive: true, force: true });
});

describe.skipIf(!mounted)(`a full disk${mounted ? "" : " (skipped: only root may mount a small one)"}`, () => {
  const folder = join(place, "data");
  const junk = join(place, "junk");
  const fill = () => {
    try {
      for (;;) appendFileSync(junk, Buffer.alloc(1 << 18));
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  };
  let database: Database;
  beforeAll(async () => {
    mkdirSync(folder);
    database = await openDatabase({ url: null, folder, log: quiet });
  });
  afterAll(() => database.close());

  test("is what GitHub, the health page and the log are told, and afterwards the queue goes on by itself", async () => {
    const said: string[] = [];
    const log = pino({ level: "info" }, { write: (line: string) => void said.push(line) });
    const inbox = new DurableQueue(new SqlQueueStore(database), log, QUICK);
    const looked: number[] = [];
    await inbox.start(async ({ issue }) => (looked.push(issue), { wakeIn: null }));
    const metrics = new Metrics();
    const readiness = new Readiness({
      checks: {
        full: () =>
          database.checkRoom().catch((error: unknown) => {
            throw error instanceof DatabaseFull ? new NotReadyError(error.summary) : error;
          }),
      },
      elapsed: () => said.length * 1e6 + performance.now() * 1e6,
    });
    const hear = createWebhookHandler(inbox, async () => "baton[bot]", quiet);
    const edge = { hear, log, secrets: [SECRET], metrics, metricsToken: null, bodies: new BodyReader() };
    const server = createHttpServer({ ...edge, readiness, spending: () => null });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const deliver = (guid: string, number: number) => {
      const repository = { id: 7, name: "units", owner: { login: "you" } };
      const payload = { action: "labeled", issue: { number }, installation: { id: 1 }, repository };
      const body = JSON.stringify({ ...payload, sender: { login: "ada", type: "User" } });
      const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
      const headers = { "x-github-event": "issues", "x-github-delivery": guid, "x-hub-signature-256": signature };
      return fetch(`${url}/api/github/webhooks`, { method: "POST", body, headers });
    };

    expect((await deliver("before", 1)).status).toBe(202);
    await expect.poll(() => looked).toEqual([1]);
    fill();
    const refused = await deliver("full", 2);
    expect(refused.status).toBe(507);
    expect(await refused.text()).toMatch(
      /has a full disk: 0 MB are free, 48 MB are needed\. Free some space.*Nothing was/,
    );
    const unready = await fetch(`${url}/readyz`);
    expect([unready.status, await unready.text()]).toEqual([503, expect.stringContaining("has a full disk: 0 MB")]);
    await expect.poll(() => said.join("")).toContain("the disk is full");
    await expect.poll(() => said.join("")).toContain("the queue can't be read now");
    expect(await database.query("select guid from baton.deliveries where guid = 'full'")).toEqual([]);
    expect(await metrics.text()).toContain('baton_deliveries_total{event="issues",result="failed"} 1');

    rmSync(junk);
    expect((await deliver("full", 2)).status).toBe(202);
    await expect.poll(() => looked).toEqual([1, 2]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    // What is tried twice a second is said once.
    expect(said.filter((line) => line.includes("the queue can't be read now"))).toHaveLength(1);
    await inbox.stop();
    server.close();
  });

  test("keeps a server from starting, says so, and leaves the folder as it is", async () => {
    await database.close();
    fill();
    const opening = openDatabase({ url: null, folder, log: quiet });
    await expect(opening).rejects.toThrow(/^The data folder .* has a full disk: 0 MB are free, 48 MB are needed/);
    rmSync(junk);
    database = await openDatabase({ url: null, folder, log: quiet });
    expect(await database.query("select guid from baton.deliveries order by guid")).toHaveLength(2);
  });
});

describe.skipIf(skipped)(`a full disk ${onPostgres}`, () => {
  let postgres: Postgres;
  let database: Database;
  beforeAll(async () => {
    postgres = await startPostgres();
    database = await openDatabase({ url: postgres.url, folder: "", log: quiet });
  });
  afterAll(async () => {
    await database.close();
    await postgres.remove();
  });

  test("is known by its SQLSTATE, until a statement that writes has worked", async () => {
    // Postgres raises in a trigger what it raises where a file can't grow.
    await database.query(`create function baton.no_room() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file' using errcode = '53100'; end $$`);
    for (const table of ["lanes", "sweep"])
      await database.query(`create trigger no_room before insert or update on baton.${table}
        for each row execute function baton.no_room()`);
    await database.checkRoom();
    const lanes = new SqlQueueStore(database);
    const refused = lanes.deliver(delivery("a"), [hint(1)]);
    await expect(refused).rejects.toThrow(
      /^The database of DATABASE_URL \(could not extend file\) has a full disk\. Free/,
    );
    await expect(database.transaction((tx) => tx.query("update baton.sweep set holder = 'x'"))).rejects.toThrow(
      DatabaseFull,
    );
    await expect(database.checkRoom()).rejects.toThrow(DatabaseFull);
    for (const table of ["lanes", "sweep"]) await database.query(`drop trigger no_room on baton.${table}`);
    await database.checkRoom();
    expect(await lanes.deliver(delivery("a"), [hint(1)])).toBe(true);
  });

  test("is not what else goes wrong", async () => {
    const other = openPostgres(postgres.url, quiet);
    await expect(other.query("select 1/0")).rejects.not.toThrow(DatabaseFull);
    await other.checkRoom();
    await other.close();
  });
});
