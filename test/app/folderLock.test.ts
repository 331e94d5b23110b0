import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { FolderLocked, FolderLost, lockFolder, type LockTiming } from "../../src/app/queue/folder-lock.ts";
import { getCurrentOwner, type LockOwner } from "../../src/app/queue/lock-owner.ts";
import { temporaryFolder } from "./support/folder.ts";

const MODULE = new URL("../../src/app/queue/folder-lock.ts", import.meta.url).href;
const PACE: LockTiming = { beat: 10, watch: 200, patience: 40 };
/** For what must not be watched at all: the test would never end. */
const NEAR: LockTiming = { ...PACE, watch: 1e8 };
const ignore: (error: FolderLost) => void = () => {};
const HERE = getCurrentOwner();
/** Its id and start are a living process's, but they are said of another place. */
const FAR: LockOwner = { ...HERE, place: "pid:[1] of another machine" };

const inUse = (folder: string) =>
  `The folder ${folder} is in use by process ${process.pid}. ` +
  "Stop that process, or name another folder with BATON_DATA.";
const inUseFar = (folder: string) =>
  `The folder ${folder} is in use by a process of another container or machine. ` +
  "Stop that one, or name another folder with BATON_DATA.";

const lockIn = (folder: string) => join(folder, "baton.lock");
const write = (folder: string, holder: object) => writeFileSync(lockIn(folder), JSON.stringify(holder));
const holderOf = (folder: string) => JSON.parse(readFileSync(lockIn(folder), "utf8")) as LockOwner;

/** Locks it until the test is over. */
async function lock(folder: string, { me = HERE, pace = PACE, onLost = ignore } = {}) {
  const held = await lockFolder(folder, { me, pace, onLost });
  onTestFinished(held.release);
  return held;
}

/** Locks the folder in another process and says how it went there. */
function lockElsewhere(folder: string): string {
  const [module, at, pace] = [MODULE, folder, NEAR].map((one) => JSON.stringify(one));
  const code = `import(${module}).then((m) => m.lockFolder(${at}, { onLost() {}, pace: ${pace} }))
    .then(() => console.log("locked"), (e) => console.log(e.name + ": " + e.message));`;
  return spawnSync(process.execPath, ["-e", code], { encoding: "utf8" }).stdout.trim();
}

test("a second process is refused in one clear line while the first one lives", async () => {
  const folder = temporaryFolder();
  const held = await lock(folder);
  expect(lockElsewhere(folder)).toBe(`FolderLocked: ${inUse(folder)}`);
  held.release();
  expect(readdirSync(folder), "given back, nothing is left of it").toEqual([]);
  expect(lockElsewhere(folder)).toBe("locked");
});

test("the same process can't lock it twice", async () => {
  const folder = temporaryFolder();
  await lock(folder);
  await expect(lock(folder)).rejects.toThrow(FolderLocked);
});

test("a dead process's lock is taken over at once", async () => {
  const folder = temporaryFolder();
  expect(lockElsewhere(folder)).toBe("locked");
  expect(existsSync(lockIn(folder))).toBe(true);
  await lock(folder, { pace: NEAR });
  expect(holderOf(folder)).toMatchObject({ pid: process.pid });
});

test.skipIf(process.platform !== "linux")(
  "a process id that was given to another process since doesn't hold it",
  async () => {
    const folder = temporaryFolder();
    write(folder, { ...HERE, pid: process.ppid, started: "1" });
    await lock(folder, { pace: NEAR });
  },
);

test.each(["", "not json", "{}", "null"])("a lock that holds %j is taken over", async (text) => {
  const folder = temporaryFolder();
  writeFileSync(lockIn(folder), text);
  await lock(folder, { pace: NEAR });
});

test("a lock that is only being written is left to whoever writes it", async () => {
  const folder = temporaryFolder();
  writeFileSync(lockIn(folder), "");
  const locking = lock(folder);
  write(folder, HERE);
  await expect(locking).rejects.toThrow(inUse(folder));
});

test("an older Baton's lock, which names no place, is judged by its process", async () => {
  const folder = temporaryFolder();
  write(folder, { pid: process.pid, started: HERE.started });
  await expect(lock(folder, { pace: NEAR })).rejects.toThrow(inUse(folder));
  write(folder, { pid: 2 ** 30, started: null });
  await lock(folder, { pace: NEAR });
});

test("where no system says its place, processes are judged as those of one", async () => {
  const folder = temporaryFolder();
  const me = { ...HERE, place: null };
  await lock(folder, { me, pace: NEAR });
  await expect(lock(folder, { me, pace: NEAR })).rejects.toThrow(inUse(folder));
});

test("a process of another container is refused while the first one's heart beats", async () => {
  const folder = temporaryFolder();
  const held = await lock(folder, { me: FAR });
  await expect(lock(folder)).rejects.toThrow(inUseFar(folder));
  expect(holderOf(folder)).toEqual(FAR);
  const [waiting, released] = [lock(folder, { pace: { ...NEAR, watch: 1000 } }), performance.now()];
  held.release();
  await waiting;
  expect(performance.now() - released, "given back meanwhile, nothing is waited for").toBeLessThan(500);
});

test.each([
  ["of a clock that is years behind", 2001],
  ["of a clock that is years ahead", 2101],
])("a lock of another machine whose heart doesn't beat is taken over after the watch, %s", async (_, year) => {
  const folder = temporaryFolder();
  write(folder, FAR);
  utimesSync(lockIn(folder), new Date(year, 1), new Date(year, 1));
  const began = performance.now();
  const held = await lock(folder);
  expect(performance.now() - began).toBeGreaterThanOrEqual(PACE.watch * 0.95);
  expect(holderOf(folder)).toEqual(HERE);
  held.release();
  expect(readdirSync(folder)).toEqual([]);
});

test("of two that watch a dead one's lock, one gets it", async () => {
  const folder = temporaryFolder();
  write(folder, FAR);
  const others = ["pid:[2]", "pid:[3]"].map((place) => lock(folder, { me: { ...HERE, place } }));
  const outcomes = await Promise.allSettled(others);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(outcomes.find((one) => one.status === "rejected")?.reason).toHaveProperty("message", inUseFar(folder));
});

test("its holder touches it, and what stands in it stays", async () => {
  const folder = temporaryFolder();
  const touched = () => statSync(lockIn(folder)).mtimeMs;
  const held = await lock(folder);
  const first = touched();
  await expect.poll(touched, { interval: 10 }).not.toBe(first);
  expect(holderOf(folder)).toEqual(HERE);
  held.check();
});

test.each<[string, (folder: string) => void]>([
  ["another took over", (folder) => write(folder, FAR)],
  ["is gone", (folder) => rmSync(lockIn(folder))],
])("its holder notices at the next beat that a lock %s, and leaves the folder as it is", async (_, lose) => {
  const folder = temporaryFolder();
  const told: FolderLost[] = [];
  const held = await lock(folder, { onLost: (error) => void told.push(error) });
  lose(folder);
  const before = readdirSync(folder);
  await expect.poll(() => told, { interval: 10 }).toHaveLength(1);
  expect(told[0]?.message).toMatch(/is this process's no more: .* This one ends and leaves the folder as it is\.$/);
  expect(() => held.check()).toThrow(FolderLost);
  held.release();
  expect(readdirSync(folder)).toEqual(before);
  expect(told).toHaveLength(1);
});

test("a holder that stood still asks before it writes, and doesn't wait for its next beat", async () => {
  const folder = temporaryFolder();
  const told: FolderLost[] = [];
  const held = await lock(folder, { pace: { ...PACE, beat: 1e6 }, onLost: (error) => void told.push(error) });
  write(folder, FAR);
  held.check();
  const now = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(now + 3e6);
  expect(() => held.check()).toThrow(FolderLost);
  expect(told).toHaveLength(1);
});
