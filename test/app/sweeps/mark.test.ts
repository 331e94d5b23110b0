/** Where a sweep starts, and what it counts. */
import { describe, expect, test } from "vitest";
import type { Clients } from "../../../src/app/github/client.ts";
import { MemoryQueue } from "../../../src/app/queue/memory-queue.ts";
import { Sweeper } from "../../../src/app/queue/sweeper.ts";
import { MemoryWatermark } from "../../../src/app/queue/watermark.ts";
import { Metrics } from "../../../src/app/metrics/metrics.ts";
import { quiet } from "../support/logs.ts";
import { githubWith, sweeping } from "./github.ts";

const HOUR = 60 * 60_000;

describe("a sweep's mark", () => {
  test("in the future, after the clock was set back, is ignored, and every repository is swept", async () => {
    const watermark = new MemoryWatermark();
    let now = Date.now();
    const sweep = sweeping(100, watermark, () => new Date(now));
    await sweep();
    const usual = new Set((await sweep()).looked).size;
    now -= 2 * HOUR;
    const afterwards = new Set((await sweep()).looked).size;
    expect([usual < 100, afterwards]).toEqual([true, 100]);
  });
});

describe("deliveries that are requested again from GitHub", () => {
  test("are counted", async () => {
    const { clients } = githubWith(1);
    const now = Date.now();
    const failed = {
      guid: "d-1",
      event: "issues",
      status_code: 500,
      delivered_at: new Date(now).toISOString(),
    };
    const octokit = {
      ...(await clients.getAppOctokit()),
      async paginate(
        route: string,
        _: object,
        map?: (page: object, done: () => void) => unknown[],
      ) {
        const data = route === "GET /app/hook/deliveries" ? [{ id: 1, ...failed }] : [];
        return map?.({ data }, () => {}) ?? data;
      },
    };
    const metrics = new Metrics();
    const given = {
      inbox: new MemoryQueue(),
      log: quiet,
      watermark: new MemoryWatermark(),
      wait: async () => {},
    };
    const sweeper = new Sweeper({
      ...{ ...given, metrics, clock: () => new Date(now + 60_000) },
      clients: { ...clients, getAppOctokit: async () => octokit } as unknown as Clients,
    });
    await sweeper.sweep();
    expect(await metrics.render()).toContain("baton_redeliveries_total 1");
  });
});
