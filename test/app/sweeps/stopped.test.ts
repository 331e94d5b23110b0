import { expect, onTestFinished, test, vi } from "vitest";
import type { Clients } from "../../../src/app/github/client.ts";
import { MemoryQueue } from "../../../src/app/queue/memory-queue.ts";
import { Sweeper } from "../../../src/app/queue/sweeper.ts";
import { MemoryWatermark } from "../../../src/app/queue/watermark.ts";
import { quiet } from "../support/logs.ts";

test("a sweep that GitHub delays keeps no process from stopping and no other from sweeping", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let taken = false;
  class Noted extends MemoryWatermark {
    override async acquireSweep(): Promise<boolean> {
      return (taken = true);
    }
    override async releaseSweep(): Promise<void> {
      taken = false;
    }
  }
  const clients = { getAppOctokit: () => new Promise(() => {}) } as unknown as Clients;
  const given = {
    clients,
    inbox: new MemoryQueue(),
    log: quiet,
    clock: () => new Date(),
    watermark: new Noted(),
  };
  const sweeper = new Sweeper(given);
  sweeper.start();
  await vi.advanceTimersByTimeAsync(1);
  expect(taken).toBe(true);
  const stopped = sweeper.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  await stopped;
  expect(taken).toBe(false);
});
