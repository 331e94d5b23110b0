import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { BossInbox } from "../../src/app/inbox/bossInbox.ts";
import { TryAgain, type Hint, type Inbox } from "../../src/app/inbox/inbox.ts";
import { MemoryInbox } from "../../src/app/inbox/memoryInbox.ts";
import { temporaryFolder } from "./support/folder.ts";
import { quiet } from "./support/logs.ts";

const SLOW = 60_000;
const hint = (issue: number): Hint => ({ installation: 1, owner: "you", repo: "units", issue });
const open: Inbox[] = [];
afterEach(async () => {
  for (const inbox of open.splice(0)) await inbox.stop();
});

async function durable(folder: string): Promise<Inbox> {
  const inbox = await BossInbox.open(folder, quiet);
  open.push(inbox);
  return inbox;
}

function memory(): Inbox {
  const inbox = new MemoryInbox();
  open.push(inbox);
  return inbox;
}

/** Kinds of inbox that keep the same policy. */
const KINDS: [string, () => Promise<Inbox>][] = [
  ["in memory", async () => memory()],
  ["durable", () => durable(temporaryFolder())],
];

describe.each(KINDS)("an inbox %s", (_, make) => {
  test(
    "looks at a build once more, however many hints come during a look; never twice at a time",
    { timeout: SLOW },
    async () => {
      const inbox = await make();
      const gate = Promise.withResolvers<void>();
      let running = 0;
      let most = 0;
      let looks = 0;
      await inbox.start(async () => {
        looks += 1;
        most = Math.max(most, ++running);
        if (looks === 1) await gate.promise;
        running -= 1;
        return { wakeAt: null };
      });
      await inbox.accept(hint(1), "a");
      await expect.poll(() => looks).toBe(1);
      for (const name of ["b", "c", "d", "e"]) await inbox.accept(hint(1), name);
      gate.resolve();
      await expect.poll(() => running).toBe(0);
      await expect.poll(() => looks, { timeout: 5000 }).toBeGreaterThanOrEqual(2);
      await inbox.accept(hint(2), "last");
      await expect.poll(() => running).toBe(0);
      expect(most).toBe(1);
      // One that was fetched already and one that waited in the queue may both follow; no more.
      expect(looks).toBeLessThanOrEqual(4);
    },
  );

  test("different builds are looked at side by side", { timeout: SLOW }, async () => {
    const inbox = await make();
    const together = Promise.withResolvers<void>();
    const seen = new Set<number>();
    await inbox.start(async ({ issue }) => {
      seen.add(issue);
      if (seen.size === 3) together.resolve();
      await together.promise;
      return { wakeAt: null };
    });
    for (const issue of [1, 2, 3]) await inbox.accept(hint(issue), String(issue));
    await together.promise;
  });

  test("a look that fails is tried again when it says", { timeout: SLOW }, async () => {
    const inbox = await make();
    const times: number[] = [];
    await inbox.start(async () => {
      times.push(Date.now());
      if (times.length === 1) throw new TryAgain("GitHub is away", new Date(Date.now() + 300));
      return { wakeAt: null };
    });
    await inbox.accept(hint(1), "a");
    await expect.poll(() => times.length, { timeout: 5000 }).toBe(2);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(290);
  });

  test("wakes at the time that a look names", { timeout: SLOW }, async () => {
    const inbox = await make();
    let looks = 0;
    await inbox.start(async () => ({ wakeAt: ++looks === 1 ? new Date(Date.now() + 200).toISOString() : null }));
    await inbox.accept(hint(1), "a");
    await expect.poll(() => looks, { timeout: 5000 }).toBe(2);
  });
});

test("what was accepted before a stop is handled after the next start", { timeout: SLOW }, async () => {
  const folder = temporaryFolder();
  const first = await durable(folder);
  await first.accept(hint(1), "a");
  await first.later(hint(2), new Date(Date.now() - 1));
  await first.stop();
  const second = await durable(folder);
  const seen: number[] = [];
  await second.start(async ({ issue }) => (seen.push(issue), { wakeAt: null }));
  await expect.poll(() => seen.toSorted((a, b) => a - b), { timeout: 5000 }).toEqual([1, 2]);
});

test("a second inbox on the folder is refused", { timeout: SLOW }, async () => {
  const folder = temporaryFolder();
  await durable(folder);
  await expect(BossInbox.open(folder, quiet)).rejects.toThrow(/is in use by process/);
});

test("kill -9 loses no hint that was kept, nor the ones that were being handled", { timeout: SLOW }, async () => {
  const folder = temporaryFolder();
  const script = fileURLToPath(new URL("./support/killedInbox.ts", import.meta.url));
  const child = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const kept: number[] = [];
  for await (const line of createInterface(child.stdout)) {
    kept.push(Number(line));
    if (kept.length === 40) child.kill("SIGKILL");
  }
  const inbox = await durable(folder);
  const seen = new Set<number>();
  await inbox.start(async ({ issue }) => (seen.add(issue), { wakeAt: null }));
  await expect.poll(() => kept.filter((issue) => !seen.has(issue)), { timeout: 20_000 }).toEqual([]);
  expect(kept.length).toBeGreaterThanOrEqual(40);
});
