/**
 * How often a waiting client asks GitHub: rarely while nothing changes, and again after limits and
 * outages.
 */
import { describe, expect, test } from "vitest";
import {
  askUntilAnswered,
  followBuild,
  type FollowOptions,
} from "../../../src/cli/remote/follow-build.ts";
import type { BuildUpdate } from "../../../src/app/build-feed.ts";
import { GitHubError } from "../../../src/app/github/errors.ts";
import { building } from "../support/scenes.ts";

function asks(more: Partial<FollowOptions> = {}) {
  const told: string[] = [];
  const stop = new AbortController();
  const waits = { least: 2, most: 6, failure: 1 };
  const asking: FollowOptions = {
    tell: ({ text }) => void told.push(text),
    signal: stop.signal,
    waits,
    ...more,
  };
  return { asking, told, stop };
}

/** Returns one answer after the other. Throws those that are errors. */
function answers<T>(...list: (T | Error)[]): () => Promise<T> {
  return async () => {
    const next = list.length > 1 ? list.shift()! : list[0]!;
    if (next instanceof Error) throw next;
    return next;
  };
}

const away = () => new GitHubError("unavailable", "bad gateway", 502);

describe("given a request", () => {
  test("when GitHub is down, then one line says so and one says that it is back", async () => {
    const { asking, told } = asks();
    expect(await askUntilAnswered(answers<number>(away(), away(), away(), 7), asking)).toBe(7);
    expect(told).toEqual([
      expect.stringContaining("doesn't answer (bad gateway)"),
      "answers again",
    ]);
  });

  test("when a limit is reached, then it is sent again after its end", async () => {
    const slept: number[] = [];
    const pause = async (ms: number) => void slept.push(ms);
    const limit = new GitHubError("rate_limited", "x", 403, 600_000);
    const limited = asks({ pause });
    expect(await askUntilAnswered(answers<number>(limit, 7), limited.asking)).toBe(7);
    expect(slept).toEqual([600_000]);
    expect(limited.told[0]).toMatch(/^limits the requests \(x\): Baton asks again in \d+ s$/);
  });

  test("when GitHub refuses, then it is not sent again", async () => {
    const refused = new GitHubError("refused", "no", 403);
    await expect(askUntilAnswered(answers<number>(refused, 7), asks().asking)).rejects.toBe(
      refused,
    );
  });

  test("when GitHub was never reached, then it gives up; a limit is still awaited", async () => {
    await expect(
      askUntilAnswered(answers<number>(away()), asks({ patience: 5 }).asking),
    ).rejects.toThrow("bad gateway");
    const limit = new GitHubError("rate_limited", "x", 403, 20);
    expect(await askUntilAnswered(answers<number>(limit, 7), asks({ patience: 5 }).asking)).toBe(7);
  });

  test("when it is interrupted, then it does not wait for an answer that never comes", async () => {
    const { asking, stop } = asks();
    const asked = askUntilAnswered(() => new Promise<number>(() => {}), asking);
    stop.abort();
    expect(await asked).toBeNull();
    expect(await askUntilAnswered(answers(7), asking)).toBeNull();
  });
});

describe("given a feed", () => {
  const changed = (): BuildUpdate => ({ kind: "changed", state: building().state! });
  const same: BuildUpdate = { kind: "same" };

  test("then each answer is checked until one has a result", async () => {
    const seen: string[] = [];
    const read = answers<BuildUpdate>(same, changed(), same);
    const end = await followBuild({ read }, asks().asking, async ({ kind }) => {
      seen.push(kind);
      return seen.length === 3 ? "over" : null;
    });
    expect([end, seen]).toEqual(["over", ["same", "changed", "same"]]);
  });

  test("then it asks less and less often, up to a limit, and sooner again after a change", async () => {
    const slept: number[] = [];
    const news: BuildUpdate[] = [same, same, same, same, same, same, changed(), same];
    const waits = { least: 2000, most: 15_000, failure: 5000 };
    const pause = async (ms: number) => void slept.push(ms);
    const { asking } = asks({ waits, pause });
    await followBuild({ read: answers(...news) }, asking, async () =>
      slept.length === 8 ? true : null,
    );
    expect(slept).toEqual([3000, 4500, 6750, 10_125, 15_000, 15_000, 2000, 3000]);
  });

  test("then an unreadable record is reported with the reason", async () => {
    const { asking, told } = asks();
    const news: BuildUpdate = { kind: "unreadable", problem: "meta.json: no JSON." };
    await followBuild({ read: answers<BuildUpdate>(news) }, asking, async () => true);
    expect(told).toEqual(["can't be read: meta.json: no JSON."]);
  });
});
