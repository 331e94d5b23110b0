/** A full disk: on a real full file system, and from Postgres's errors. */
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
import { NotReadyError, Readiness } from "../../src/app/http/readiness.ts";
import { createHttpServer } from "../../src/app/http/server.ts";
import { DurableQueue } from "../../src/app/queue/durable-queue.ts";
import { DatabaseFull, isDiskFull } from "../../src/app/queue/database-errors.ts";
import { openQueueStore } from "../../src/app/queue/open-store.ts";
import type { QueueStore } from "../../src/app/queue/queue-store.ts";
import { openPostgres, type Postgres as Connection } from "../../src/app/queue/postgres.ts";
import { Metrics } from "../../src/app/metrics/metrics.ts";
import { createWebhookHandler } from "../../src/app/webhooks/handler.ts";
import { delivery, hint, issueOf, QUICK } from "./support/inbox-items.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";

const SECRET = "s";
const place = mkdtempSync(join(tmpdir(), "baton-full-"));

/** Mounts a file system of 120 MB in memory, which only root may do. */
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

describe.skipIf(!mounted)(
  `a full disk${mounted ? "" : " (skipped: only root may mount a small one)"}`,
  () => {
    const folder = join(place, "data");
    const junk = join(place, "junk");
    const fill = () => {
      try {
        for (;;) appendFileSync(junk, Buffer.alloc(1 << 18));
      } catch (error) {
        if (!isDiskFull(error)) throw error;
      }
    };
    let store: QueueStore;
    beforeAll(async () => {
      mkdirSync(folder);
      store = await openQueueStore({ url: null, folder, log: quiet });
    });
    afterAll(() => store.close());

    test("is reported to GitHub, the health page and the log, and afterwards the queue continues", async () => {
      const said: string[] = [];
      const log = pino({ level: "info" }, { write: (line: string) => void said.push(line) });
      const inbox = new DurableQueue(store, log, QUICK);
      const looked: number[] = [];
      await inbox.start(async (item) => (looked.push(issueOf(item)), { wakeIn: null }));
      const metrics = new Metrics();
      const readiness = new Readiness({
        checks: {
          full: () =>
            store.assertRoom().catch((error: unknown) => {
              throw error instanceof DatabaseFull ? new NotReadyError(error.summary) : error;
            }),
        },
        elapsed: () => said.length * 1e6 + performance.now() * 1e6,
      });
      const hear = createWebhookHandler(inbox, async () => "baton[bot]", quiet);
      const edge = {
        handleDelivery: hear,
        log,
        secrets: [SECRET],
        metrics,
        metricsToken: null,
        bodies: new BodyReader(),
      };
      const server = createHttpServer({ ...edge, readiness, spending: () => null });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const deliver = (guid: string, number: number) => {
        const repository = { id: 7, name: "units", owner: { login: "you" } };
        const payload = {
          action: "labeled",
          issue: { number },
          installation: { id: 1 },
          repository,
        };
        const body = JSON.stringify({ ...payload, sender: { login: "ada", type: "User" } });
        const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
        const headers = {
          "x-github-event": "issues",
          "x-github-delivery": guid,
          "x-hub-signature-256": signature,
        };
        return fetch(`${url}/api/github/webhooks`, { method: "POST", body, headers });
      };

      expect((await deliver("before", 1)).status).toBe(202);
      await expect.poll(() => looked).toEqual([1]);
      fill();
      const refused = await deliver("full", 2);
      expect(refused.status).toBe(507);
      expect(await refused.text()).toMatch(
        /has a full disk: 0 MB are free\. Free some space.*Nothing was/,
      );
      const unready = await fetch(`${url}/readyz`);
      expect([unready.status, await unready.text()]).toEqual([
        503,
        expect.stringContaining("has a full disk: 0 MB"),
      ]);
      await expect.poll(() => said.join("")).toContain("the disk is full");
      expect(await store.hasDelivery("full")).toBe(false);
      expect(await metrics.render()).toContain(
        'baton_deliveries_total{event="issues",result="failed"} 1',
      );

      rmSync(junk);
      expect((await deliver("full", 2)).status).toBe(202);
      await expect.poll(() => looked).toEqual([1, 2]);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      await inbox.stop();
      server.close();
    });

    test("stops a server that would create a folder, with a message; an existing folder is opened", async () => {
      await store.close();
      fill();
      const opening = openQueueStore({ url: null, folder: join(place, "new"), log: quiet });
      await expect(opening).rejects.toThrow(
        /^The data folder .* has a full disk: 0 MB are free\. Free/,
      );
      store = await openQueueStore({ url: null, folder, log: quiet });
      expect(await store.hasDelivery("full")).toBe(true);
      rmSync(junk);
      expect(await store.enqueueDelivery(delivery("after"), [hint(3)])).toBe(true);
    });
  },
);

describe.skipIf(skipped)(`a full disk ${onPostgres}`, () => {
  let postgres: Postgres;
  let store: QueueStore;
  let admin: Connection;
  beforeAll(async () => {
    postgres = await startPostgres();
    store = await openQueueStore({ url: postgres.url, folder: "", log: quiet });
    admin = openPostgres(postgres.url, quiet);
  });
  afterAll(async () => {
    for (const one of [store, admin]) await one.close();
    await postgres.remove();
  });

  test("is recognized by its SQLSTATE until a write succeeds", async () => {
    // Postgres raises in a trigger the error that it raises if a file can't grow.
    await admin.query(`create function baton.no_room() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file' using errcode = '53100'; end $$`);
    for (const table of ["items", "sweep"])
      await admin.query(`create trigger no_room before insert or update on baton.${table}
        for each row execute function baton.no_room()`);
    await store.assertRoom();
    const refused = store.enqueueDelivery(delivery("a"), [hint(1)]);
    await expect(refused).rejects.toThrow(
      /^The database of DATABASE_URL \(could not extend file\) has a full disk\. Free/,
    );
    await expect(store.acquireSweep(1)).rejects.toThrow(DatabaseFull);
    await expect(store.assertRoom()).rejects.toThrow(DatabaseFull);
    for (const table of ["items", "sweep"])
      await admin.query(`drop trigger no_room on baton.${table}`);
    await store.assertRoom();
    expect(await store.enqueueDelivery(delivery("a"), [hint(1)])).toBe(true);
  });

  test("is not reported for other errors", async () => {
    const other = openPostgres(postgres.url, quiet);
    await expect(other.query("select 1/0")).rejects.not.toThrow(DatabaseFull);
    await other.assertRoom();
    await other.close();
  });
});
