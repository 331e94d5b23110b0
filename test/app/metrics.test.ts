import { expect, test } from "vitest";
import { Limiter } from "../../src/app/github/limits/limiter.ts";
import { UNLIMITED } from "../../src/app/github/limits/secondary-limits.ts";
import { DurableQueue } from "../../src/app/queue/durable-queue.ts";
import { openQueueStore } from "../../src/app/queue/open-store.ts";
import {
  Metrics,
  addStoreGauges,
  addLimitGauges,
  instrumentHandler,
} from "../../src/app/metrics/metrics.ts";
import type { SessionUsage } from "../../src/core/model/usage.ts";
import { temporaryFolder } from "./support/folder.ts";
import { delivery, hint, issueOf } from "./support/inbox-items.ts";
import { quiet } from "./support/logs.ts";
import { someState } from "./support/state.ts";

/** Returns the lines of a metric, without its comments. */
async function said(metrics: Metrics, name: string): Promise<string[]> {
  return (await metrics.render()).split("\n").filter((line) => line.startsWith(`baton_${name}`));
}

test("database metrics are shown while it answers, and all others without it", async () => {
  const metrics = new Metrics();
  const limiter = new Limiter({ limits: UNLIMITED });
  addLimitGauges(metrics, limiter);
  limiter.recordAnswer(1, "core", {
    "x-ratelimit-limit": 100,
    "x-ratelimit-remaining": 80,
    "x-ratelimit-reset": 2 ** 31,
  });
  limiter.recordAnswer(2, "core", {
    "x-ratelimit-limit": 100,
    "x-ratelimit-remaining": 25,
    "x-ratelimit-reset": 2 ** 31,
  });
  limiter.recordAnswer(3, "core", {
    "x-ratelimit-limit": 100,
    "x-ratelimit-remaining": 1,
    "x-ratelimit-reset": 1,
  });
  const store = await openQueueStore({ url: null, folder: temporaryFolder(), log: quiet });
  addStoreGauges(metrics, store);
  const inbox = new DurableQueue(store, quiet);
  expect(await inbox.enqueueDelivery(delivery("a"), [hint(1), hint(2)])).toBe(true);
  expect(await inbox.enqueueDelivery(delivery("a"), [hint(1), hint(2)])).toBe(false);
  await inbox.schedule(hint(3), 60_000);
  expect(await said(metrics, "hints")).toContain('baton_hints{state="due"} 2');
  expect(await said(metrics, "hints")).toContain('baton_hints{state="later"} 1');

  const gate = Promise.withResolvers<{ wakeIn: null }>();
  await inbox.start(
    instrumentHandler(
      (of) => (issueOf(of) === 2 ? Promise.reject(new Error()) : gate.promise),
      metrics,
    ),
  );
  const failed = 'baton_reconcile_seconds_count{target="build",result="failed"} 1';
  await expect.poll(() => said(metrics, "reconcile_seconds_count")).toContain(failed);
  expect(await said(metrics, "hints")).toContain('baton_hints{state="running"} 1');
  expect(await said(metrics, "delivery_lag_seconds_count")).toEqual([
    "baton_delivery_lag_seconds_count 2",
  ]);
  gate.resolve({ wakeIn: null });
  await inbox.stop();
  const closing = store.close();
  await expect(store.ping()).rejects.toThrow("The database is closed.");
  await closing;
  expect(await said(metrics, "hint")).toEqual([]);
  // The third one's hour ends a second after its answer.
  const quota = ['baton_github_quota_left_ratio{resource="core"} 0.25'];
  await expect.poll(() => said(metrics, "github_quota"), { timeout: 10_000 }).toEqual(quota);
});

test("only what is new in a saved record is counted, under a known model name", async () => {
  const metrics = new Metrics();
  const [before, after] = [someState(1), someState(1)];
  const used = {
    input_tokens: 10,
    output_tokens: 1,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    seconds: 1,
    ...{ complexity: null, at: null, claimed: null },
  };
  const spent: SessionUsage = {
    session: "W1.1/work/1",
    model: "claude-opus-5-5",
    ...used,
    dollars: 1,
    pass: 0,
    context: {},
  };
  before.workers["W1.1"]!.spent = [spent];
  after.workers["W1.1"]!.spent = [{ ...spent, input_tokens: 15, dollars: 1.5 }];
  after.workers["W1.2"]!.spent = [
    { ...spent, session: "W1.2/work/1", model: 'you/units "x"\n', dollars: null },
  ];
  metrics.countSave(before, after);
  metrics.countSave(after, after);
  expect(await said(metrics, 'tokens_total{family="opus",kind="work",type="input"}')).toHaveLength(
    1,
  );
  expect(await said(metrics, "dollars_total")).toEqual([
    'baton_dollars_total{family="opus",kind="work"} 0.5',
    'baton_dollars_total{family="other",kind="work"} 0',
  ]);
});
