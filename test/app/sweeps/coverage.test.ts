/** Which repositories a sweep covers, and when it covers none. */
import { expect, test } from "vitest";
import { GitHubError } from "../../../src/app/github/errors.ts";
import { MemoryQueue } from "../../../src/app/queue/memory-queue.ts";
import { Sweeper } from "../../../src/app/queue/sweeper.ts";
import { MemoryWatermark } from "../../../src/app/queue/watermark.ts";
import { quiet } from "../support/logs.ts";
import { githubWith, sweeping } from "./github.ts";

test("few quiet repositories are reconciled themselves, and many are not", async () => {
  expect((await sweeping(2)()).hints).toEqual(["r0#0", "r0#7", "r1#0"]);
  expect((await sweeping(11)()).hints).toEqual(["r0#0", "r0#7"]);
});

test("a new process knows from the mark what is active", async () => {
  const watermark = new MemoryWatermark();
  await sweeping(1000, watermark)();
  const { asked, hints } = await sweeping(1000, watermark)();
  expect(hints).toEqual(["r0#0", "r0#7"]);
  expect(asked).toBeLessThan(200);
});

test("after an absence longer than GitHub's log, everything is swept again", async () => {
  const watermark = new MemoryWatermark();
  await sweeping(100, watermark)();
  const later = () => new Date(Date.now() + 3 * 24 * 60 * 60_000);
  expect((await sweeping(100, watermark, later)()).looked).toHaveLength(100);
});

test("while another replica sweeps, this one doesn't", async () => {
  const taken = new MemoryWatermark();
  taken.acquireSweep = async () => false;
  expect((await sweeping(10, taken)()).asked).toBe(0);
});

test("a sweep waits for a limit and continues where it was", async () => {
  const { clients, asked } = githubWith(20);
  const access = clients.getAccess.bind(clients);
  let limited = 2;
  clients.getAccess = async (place) => {
    if (place.repo === "r5" && limited-- > 0)
      throw new GitHubError("rate_limited", "Too much.", 403, 60_000);
    return access(place);
  };
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  const common = { clients, inbox: new MemoryQueue(), log: quiet, clock: () => new Date() };
  await new Sweeper({ ...common, watermark: new MemoryWatermark(), wait }).sweep();
  expect(waits.filter((ms) => ms > 50_000)).toHaveLength(2);
  expect(asked.filter((one) => one.includes("matching-refs"))).toHaveLength(20);
});

test("an installation with a long limit doesn't delay another, and keeps its turn", async () => {
  const { clients, asked } = githubWith(30, [1, 2]);
  const access = clients.getAccess.bind(clients);
  let limited = true;
  clients.getAccess = async (place) => {
    if (limited && place.installation === 1)
      throw new GitHubError("rate_limited", "Too much.", 403, 3_600_000);
    return access(place);
  };
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  const common = { clients, inbox: new MemoryQueue(), log: quiet, clock: () => new Date() };
  const sweeper = new Sweeper({ ...common, watermark: new MemoryWatermark(), wait });
  const looked = () => asked.splice(0).filter((one) => one.includes("matching-refs")).length;
  await sweeper.sweep();
  expect(looked()).toBe(30);
  expect(waits).toHaveLength(30);
  expect(Math.max(...waits)).toBeLessThan(60_000);
  limited = false;
  await sweeper.sweep();
  expect(looked()).toBeGreaterThanOrEqual(30);
});
