/**
 * The package: Baton as a Probot app function. `baton serve` and `baton run` start the same app by
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
 * Mounts Baton in your own Probot: listens to its webhooks and runs the builds of its
 * installations. The queue is in `BATON_DATA`, or in the Postgres of `DATABASE_URL`. Baton talks to
 * GitHub with its own client, configured by the variables of `baton serve`, because the host's
 * Octokit repeats writes whose answer was lost and ignores limits that replicas share.
 * @returns a function that stops Baton within ten seconds; no work item is lost with or without it
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
