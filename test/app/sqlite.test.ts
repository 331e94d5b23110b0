/** The data folder with SQLite: one process owns it, and problems with it are reported. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pino } from "pino";
import { expect, test } from "vitest";
import { openQueueStore } from "../../src/app/queue/open-store.ts";
import { getNetworkFileSystem } from "../../src/app/queue/sqlite-file.ts";
import { EMPTY_MARK } from "../../src/app/queue/watermark.ts";
import { temporaryFolder } from "./support/folder.ts";
import { delivery, hint } from "./support/inbox-items.ts";
import { quiet } from "./support/logs.ts";
import { startReplica } from "./support/replicas.ts";

const MODULE = new URL("../../src/app/queue/open-store.ts", import.meta.url).href;
const open = (folder: string, log = quiet) => openQueueStore({ url: null, folder, log });
const getFile = (folder: string) => join(folder, "database", "queue.sqlite");

/** Opens the folder in another process and returns the result. */
function openElsewhere(folder: string): string {
  const [module, at] = [MODULE, folder].map((one) => JSON.stringify(one));
  const code = `import(${module}).then((m) => m.openQueueStore({ url: null, folder: ${at} }))
    .then(() => console.log("opened"), (e) => console.log(e.name + ": " + e.message));`;
  return spawnSync(process.execPath, ["-e", code], { encoding: "utf8" }).stdout.trim();
}

test("a second process is refused, with the first one's id, while that holds the folder", async () => {
  const folder = temporaryFolder();
  const store = await open(folder);
  const pid =
    process.platform === "linux"
      ? `process ${process.pid}. Stop that process`
      : "another process. Stop that";
  expect(openElsewhere(folder)).toContain(`StoreError: The folder ${folder} is in use by ${pid}`);
  await expect(open(folder), "nor may this one open it twice").rejects.toThrow(/is in use by/);
  await store.close();
  await expect(store.ping()).rejects.toThrow("The database is closed.");
  expect(openElsewhere(folder)).toBe("opened");
});

test("a killed process's folder is free at once", async () => {
  const folder = temporaryFolder();
  const killed = await startReplica({ url: null, folder, lookMs: 0 });
  await expect(open(folder)).rejects.toThrow(/is in use by/);
  await killed.kill();
  const began = performance.now();
  await (await open(folder)).close();
  expect(performance.now() - began).toBeLessThan(5_000);
});

test("stored data survives a restart, and a done delivery is known", async () => {
  const folder = temporaryFolder();
  const before = await open(folder);
  await before.enqueueDelivery(delivery("a"), [hint(1)]);
  await before.schedule(hint(2), 1e9);
  await before.close();
  const after = await open(folder);
  expect((await after.listEntries()).map(({ key }) => key)).toEqual(["7#1", "7#2"]);
  await after.close();
});

test.each<[string, (file: string) => void]>([
  [
    "that is no database",
    (file) => writeFileSync(file, "no database, despite its name ".repeat(200)),
  ],
  [
    "with a broken page",
    (file) =>
      writeFileSync(
        file,
        readFileSync(file).map((byte, at) => (at >= 4096 && at < 8192 ? 0x5a : byte)),
      ),
  ],
])("a database %s is set aside, and the log says so", async (_, damage) => {
  const folder = temporaryFolder();
  const before = await open(folder);
  await before.enqueueDelivery(delivery("a"), [hint(1)]);
  await before.close();
  damage(getFile(folder));
  const said: string[] = [];
  const after = await open(
    folder,
    pino({ level: "error" }, { write: (line: string) => void said.push(line) }),
  );
  expect(said.join("")).toMatch(
    /"aside":".*database.broken".*the database was broken, so Baton created it again/,
  );
  expect(existsSync(join(folder, "database.broken", "queue.sqlite"))).toBe(true);
  expect(await after.enqueueDelivery(delivery("a"), [hint(1)])).toBe(true);
  await after.close();
});

test("a sweep's mark of another version counts as none", async () => {
  const folder = temporaryFolder();
  const before = await open(folder);
  await before.writeMark({ ...EMPTY_MARK, round: -1 });
  await before.close();
  const after = await open(folder);
  expect(await after.readMark()).toEqual(EMPTY_MARK);
  await after.close();
});

test("a newer Baton's database is refused and stays unchanged", async () => {
  const folder = temporaryFolder();
  await (await open(folder)).close();
  const file = new DatabaseSync(getFile(folder));
  file.exec("pragma user_version = 99");
  file.close();
  await expect(open(folder)).rejects.toThrow(
    /^A newer Baton created the database\. Start that version/,
  );
  expect(existsSync(join(folder, "database.broken"))).toBe(false);
});

test("a path that is no folder, or isn't writable, is refused with a full sentence", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  await expect(open(join(folder, "file"))).rejects.toThrow(
    /^The folder .*file can't be used \(EEXIST\)\. Check/,
  );
  mkdirSync(join(folder, "baton.lock"));
  await expect(open(folder)).rejects.toThrow(
    /can't be used \(unable to open database file\)\. Check/,
  );
});

test("concurrent requests are answered individually, including those that fail", async () => {
  const store = await open(temporaryFolder());
  const bad = { ...delivery("bad"), event: null } as unknown as ReturnType<typeof delivery>;
  const asked = Array.from({ length: 700 }, (_, n) =>
    n === 350
      ? store.enqueueDelivery(bad, [hint(1)])
      : store.enqueueDelivery(delivery(`${n}`), [hint(n % 50)]),
  );
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(699);
  expect(String((outcomes[350] as PromiseRejectedResult).reason)).toMatch(
    /NOT NULL constraint failed/,
  );
  expect(await store.hasDelivery("699")).toBe(true);
  expect(await store.hasDelivery("bad")).toBe(false);
  await store.close();
});

const MOUNTS = `22 1 0:20 / / rw - ext4 /dev/vda rw
40 22 0:50 / /data rw shared:1 - fuse.sshfs you@there rw
41 22 0:51 / /data/near rw - fuse.fuse-overlayfs fuse-overlayfs rw`;

test.each<[number, string, string | null]>([
  [0xef53, "/data", null],
  [0x6969, "/data", "nfs"],
  [0xff534d42, "/data", "cifs"],
  [0x01021997, "/data", "9p"],
  [0x65735546, "/data/inbox", "fuse.sshfs"],
  [0x65735546, "/data/near/inbox", null],
  [0x65735546, "/data/nearby", "fuse.sshfs"],
])("a folder on a file system of the type %i at %s is remote by %s", (type, path, name) => {
  expect(getNetworkFileSystem(type, path, MOUNTS)).toBe(name);
});
