import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { JudgeError, JudgeThread } from "../../src/app/judge/thread.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { runGuards } from "../../src/core/guards/index.ts";
import { write } from "../spec/support/changes.ts";
import { sha } from "../spec/support/facts.ts";

const { protected_paths, limits, guards } = DEFAULT_SETTINGS;
const context = { settings: { protected_paths, limits, guards }, brief: null };
/** Takes seconds to check and has the maximum size of an upload. */
const costly = { base: sha("base"), files: [write("a.js", '{"a":"ghp_'.repeat(600_000))] };
const harmless = { base: sha("base"), files: [write("a.js")] };

/**
 * Returns the longest time that this thread computed without interruption, in milliseconds of its
 * own time.
 */
async function measureBlocking(work: () => Promise<unknown>): Promise<number> {
  const read = () => process.threadCpuUsage().user / 1000;
  let [longest, last, isDone] = [0, read(), false];
  const ticking = (async () => {
    while (!isDone) {
      await sleep(5);
      const now = read();
      longest = Math.max(longest, now - last);
      last = now;
    }
  })();
  await work();
  isDone = true;
  await ticking;
  return longest;
}

it("the event loop continues while a costly change is judged", async () => {
  const thread = new JudgeThread();
  await thread.run("runGuards", harmless, context);
  expect(await measureBlocking(() => thread.run("runGuards", costly, context))).toBeLessThan(100);
  // Control: the duration if it blocks the thread.
  expect(await measureBlocking(async () => runGuards(costly, context))).toBeGreaterThan(100);
});

it("the thread reports the same findings as the guards", async () => {
  const change = { base: sha("base"), files: [write(".github/workflows/a.yml"), write("../a")] };
  expect(await new JudgeThread().run("runGuards", change, context)).toEqual(
    runGuards(change, context),
  );
});

it("a task that takes too long is ended, and the next one gets an answer", async () => {
  const thread = new JudgeThread(1500);
  await thread.run("runGuards", harmless, context);
  const endless = { base: sha("base"), files: Array.from({ length: 60 }, () => costly.files[0]!) };
  const [first, next] = await Promise.allSettled([
    thread.run("runGuards", endless, context),
    thread.run("runGuards", harmless, context),
  ]);
  expect(first).toMatchObject({ status: "rejected", reason: expect.any(JudgeError) as JudgeError });
  expect(String((first as PromiseRejectedResult).reason)).toContain(
    "Hand in a smaller and plainer change.",
  );
  expect(next).toEqual({ status: "fulfilled", value: [] });
});

it("a task that fails ends as a refusal, not as a crash of Baton", async () => {
  const thread = new JudgeThread();
  const broken = { base: sha("base"), files: null as never };
  await expect(thread.run("runGuards", broken, context)).rejects.toThrow(JudgeError);
  await expect(thread.run("runGuards", harmless, context)).resolves.toEqual([]);
});

it("an archive is unpacked and read in the thread, and its problems are reported", async () => {
  const asked = { build: "1-units", session: "W1.1/work/1", launch: 1 };
  const read = await new JudgeThread().run("readArchive", new Uint8Array(10), asked);
  expect(read).toMatchObject({
    ok: false,
    reason: expect.stringContaining("can't be used") as string,
  });
});
