/** The package: Baton as a Probot app function. `baton serve` and `baton run` start the same by `app/server.ts`. */
import type { Probot } from "probot";
import { createApp } from "./app/app.ts";
import { chooseLimits, makeProbot } from "./app/github/client.ts";
import { SqlLedger } from "./app/github/limits/ledger.ts";
import { Limiter } from "./app/github/limits/limiter.ts";
import { openDatabase } from "./app/queue/database.ts";
import { SqlWatermark } from "./app/queue/watermark.ts";
import { DurableQueue } from "./app/queue/durable-queue.ts";
import { SqlQueueStore } from "./app/queue/sql-queue-store.ts";
import { redactLog, listSecrets } from "./app/metrics/log.ts";
import { registerWebhooks } from "./app/webhooks/handler.ts";
import { getServerEnv } from "./config/env.ts";

/**
 * Mounts Baton in a Probot of one's own: listens to its webhooks and conducts the builds of its installations. The
 * queue is kept in `BATON_DATA`, or in the Postgres of `DATABASE_URL`. By the same variables as `baton serve` Baton
 * asks GitHub itself: the host's Octokit sends again a write whose answer was lost, and knows of no limits that
 * replicas share. Where another server takes over the folder of `BATON_DATA`, which takes a process that stood still,
 * this process logs it and ends with 1.
 * @returns what stops it, within ten seconds and without losing a hint; without it none is lost either
 * @throws EnvironmentError, FolderLocked, DatabaseAway
 */
export async function mount(app: Probot): Promise<() => Promise<void>> {
  const env = getServerEnv();
  const log = redactLog(app.log, listSecrets(env));
  const limiter = new Limiter({ limits: chooseLimits(env.baseUrl) });
  const probot = makeProbot({ ...env, log, limiter });
  await Promise.all([app.ready(), probot.ready()]);
  const database = await openDatabase({ url: env.databaseUrl ?? null, folder: env.data, log });
  limiter.share(new SqlLedger(database));
  const inbox = new DurableQueue(new SqlQueueStore(database), log);
  const { hear, stop } = await createApp(probot, { inbox, watermark: new SqlWatermark(database), log });
  registerWebhooks(app, hear);
  return async () => {
    await stop();
    await database.close();
  };
}

/** Probot's command line loads an app by its default export. */
export async function baton(app: Probot): Promise<void> {
  await mount(app);
}

export { baton as default };
