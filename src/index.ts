/**
 * The package: Baton as a Probot app function. `baton serve` and `baton run` start the same by
 * `app/server.ts`.
 */
import type { Probot } from "probot";
import { createApp } from "./app/app.ts";
import { chooseLimits, makeProbot } from "./app/github/client.ts";
import { Limiter } from "./app/github/limits/limiter.ts";
import { openQueueStore } from "./app/queue/open-store.ts";
import { DurableQueue } from "./app/queue/durable-queue.ts";
import { redactLog, listSecrets } from "./app/metrics/log.ts";
import { registerWebhooks } from "./app/webhooks/handler.ts";
import { getServerEnv } from "./config/env.ts";

/**
 * Mounts Baton in a Probot of one's own: listens to its webhooks and conducts the builds of its
 * installations. The queue is kept in `BATON_DATA`, or in the Postgres of `DATABASE_URL`. By the
 * same variables as
 * `baton serve` Baton
 * asks GitHub itself: the host's Octokit sends again a write whose answer was lost, and knows of no
 * limits that replicas share.
 * @returns what stops it, within ten seconds and without losing a hint; without it none is lost
 * either
 * @throws EnvironmentError, FolderLocked, FolderUnusable, FolderOnNetwork, DatabaseUnavailable,
 * DatabaseFull
 */
export async function mount(app: Probot): Promise<() => Promise<void>> {
  const env = getServerEnv();
  const log = redactLog(app.log, listSecrets(env));
  const limiter = new Limiter({ limits: chooseLimits(env.baseUrl) });
  const probot = makeProbot({ ...env, log, limiter });
  await Promise.all([app.ready(), probot.ready()]);
  const store = await openQueueStore({ url: env.databaseUrl ?? null, folder: env.data, log });
  limiter.setLedger(store);
  const inbox = new DurableQueue(store, log);
  const { handleDelivery: hear, stop } = await createApp(probot, { inbox, watermark: store, log });
  registerWebhooks(app, hear);
  return async () => {
    await stop();
    await store.close();
  };
}

/** Probot's command line loads an app by its default export. */
export async function baton(app: Probot): Promise<void> {
  await mount(app);
}

export { baton as default };
