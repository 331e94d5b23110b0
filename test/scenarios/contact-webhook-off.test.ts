/**
 * github.com: an App whose webhook is off has no log of deliveries, and `GET /app/hook/deliveries`
 * answers 404.
 */
import { expect, test } from "vitest";
import { openOneshot } from "../../src/app/oneshot/run-oneshot.ts";
import { sleep } from "../../src/app/timers.ts";
import { quiet } from "../app/support/logs.ts";
import { afterFile } from "../support/after-file.ts";
import { openTestbed } from "./support/stage/testbed.ts";
import { Stage } from "./support/stage/index.ts";

test("given an App without a webhook, when `baton reconcile` runs, then no server is assumed", async () => {
  const testbed = await openTestbed({ served: false });
  afterFile(() => testbed.close());
  const stage = new Stage(testbed, {});
  await stage.label();
  const { app, running, privateKey } = testbed;
  expect(app.webhookUrl).toBeNull();

  const signal = new AbortController().signal;
  const waits: number[] = [];
  const wait = (ms: number) => (waits.push(ms), sleep(0, signal));
  const as = { appId: app.id, privateKey, baseUrl: running.apiUrl };
  const named = { owner: stage.repository.owner, repo: stage.repository.name, all: false };
  const passes = await openOneshot(
    { ...as, log: quiet, signal, clock: () => new Date(), wait },
    named,
  );
  expect(passes.isServed).toBe(false);
  const lanes = await passes.over(passes.places[0]!);
  expect(lanes.flatMap(({ problem }) => problem ?? [])).toEqual([]);
  expect(lanes.flatMap(({ did }) => did)).not.toEqual([]);
  expect(waits[0], "there is no server whose look could still be under way").toBe(0);
});
