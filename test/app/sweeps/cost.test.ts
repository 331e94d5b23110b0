/** What a sweep asks of GitHub, by how many repositories there are. */
import { describe, expect, test } from "vitest";
import { MemoryInbox } from "../../../src/app/inbox/memoryInbox.ts";
import { ROUNDS } from "../../../src/app/inbox/sweeps/discovery.ts";
import { Sweeper } from "../../../src/app/inbox/sweeps/sweeper.ts";
import { MemoryWatermark, type Watermark } from "../../../src/app/inbox/sweeps/watermark.ts";
import { GitHubError } from "../../../src/app/github/errors.ts";
import { quiet } from "../support/logs.ts";
import { githubWith } from "./github.ts";

/** Sweeps of one process; each gives what was asked, and which lanes had a hint. */
function sweeping(count: number, watermark: Watermark = new MemoryWatermark(), clock = () => new Date()) {
  const { clients, asked } = githubWith(count);
  const hints: string[] = [];
  const inbox = new MemoryInbox();
  inbox.accept = async ({ repo, issue }) => void hints.push(`${repo}#${issue}`);
  const sweeper = new Sweeper({ clients, inbox, log: quiet, clock, watermark, wait: async () => {} });
  return async () => {
    asked.length = 0;
    hints.length = 0;
    await sweeper.sweep();
    const looked = asked.filter((one) => one.includes("matching-refs")).map((one) => one.split(" ")[0]!);
    return { asked: asked.length, looked, hints: [...hints] };
  };
}

describe.each([
  [10, 43, 43],
  [100, 403, 27],
  [1000, 4012, 184],
])("%i repositories", (count, first, later) => {
  test(`are looked through by ${first} requests, and swept by ${later} at most`, async () => {
    const sweep = sweeping(count);
    const begun = await sweep();
    expect(begun.asked).toBe(first);
    expect(new Set(begun.looked).size).toBe(count);
    const rounds = [];
    for (let n = 0; n < ROUNDS; n++) rounds.push(await sweep());
    expect(Math.max(...rounds.map((one) => one.asked))).toBe(later);
    // Every build each time, and each quiet repository in its turn.
    for (const { hints } of rounds) expect(hints).toContain("r0#7");
    expect(new Set(rounds.flatMap((one) => one.looked)).size).toBe(count);
  });
});

test("few quiet repositories have their own lane looked at, many don't", async () => {
  expect((await sweeping(2)()).hints).toEqual(["r0#0", "r0#7", "r1#0"]);
  expect((await sweeping(11)()).hints).toEqual(["r0#0", "r0#7"]);
});

test("a process that starts anew knows by the mark what is active", async () => {
  const watermark = new MemoryWatermark();
  await sweeping(1000, watermark)();
  const { asked, hints } = await sweeping(1000, watermark)();
  expect(hints).toEqual(["r0#0", "r0#7"]);
  expect(asked).toBeLessThan(200);
});

test("away for longer than GitHub's log goes back, all is looked at again", async () => {
  const watermark = new MemoryWatermark();
  await sweeping(100, watermark)();
  const later = () => new Date(Date.now() + 3 * 24 * 60 * 60_000);
  expect((await sweeping(100, watermark, later)()).looked).toHaveLength(100);
});

test("while another replica sweeps, this one doesn't", async () => {
  const taken = new MemoryWatermark();
  taken.take = async () => false;
  expect((await sweeping(10, taken)()).asked).toBe(0);
});

test("a limit is waited out, and the sweep goes on where it stood", async () => {
  const { clients, asked } = githubWith(20);
  const access = clients.access.bind(clients);
  const until = new Date(Date.now() + 60_000);
  let limited = 2;
  clients.access = async (place) => {
    if (place.repo === "r5" && limited-- > 0) throw new GitHubError("rate_limited", "Too much.", 403, until);
    return access(place);
  };
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  const common = { clients, inbox: new MemoryInbox(), log: quiet, clock: () => new Date() };
  await new Sweeper({ ...common, watermark: new MemoryWatermark(), wait }).sweep();
  expect(waits.filter((ms) => ms > 50_000)).toHaveLength(2);
  expect(asked.filter((one) => one.includes("matching-refs"))).toHaveLength(20);
});
