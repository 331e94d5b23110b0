/** The package: Baton as a Probot app function. `baton serve` and `baton run` start the same by `app/server.ts`. */
import type { Probot } from "probot";
import { conduct } from "./app/conduct.ts";
import { limitsOf, makeProbot } from "./app/github/client.ts";
import { DatabaseLedger } from "./app/github/limits/databaseLedger.ts";
import { Limiter } from "./app/github/limits/limiter.ts";
import { openDatabase } from "./app/inbox/database.ts";
import { DatabaseWatermark } from "./app/inbox/sweeps/databaseWatermark.ts";
import { DatabaseInbox } from "./app/inbox/databaseInbox.ts";
import { LaneTable } from "./app/inbox/laneTable.ts";
import { redacting, secretsOf } from "./app/ops/log.ts";
import { listen } from "./app/webhooks/index.ts";
import { serverEnv } from "./config/env.ts";

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
  const env = serverEnv();
  const log = redacting(app.log, secretsOf(env));
  const limiter = new Limiter({ limits: limitsOf(env.baseUrl) });
  const probot = makeProbot({ ...env, log, limiter });
  await Promise.all([app.ready(), probot.ready()]);
  const database = await openDatabase({ url: env.databaseUrl ?? null, folder: env.data, log });
  limiter.share(new DatabaseLedger(database));
  const inbox = new DatabaseInbox(new LaneTable(database), log);
  const { hear, stop } = await conduct(probot, { inbox, watermark: new DatabaseWatermark(database), log });
  listen(app, hear);
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
