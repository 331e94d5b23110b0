/** The package: Baton as a Probot app function. `baton serve` and `baton run` start the same by `app/server.ts`. */
import type { Probot } from "probot";
import { conduct } from "./app/conduct.ts";
import { openDatabase } from "./app/inbox/database.ts";
import { DatabaseWatermark } from "./app/inbox/sweeps/databaseWatermark.ts";
import { DatabaseInbox } from "./app/inbox/databaseInbox.ts";
import { redacting, secretsOf } from "./app/ops/log.ts";
import { listen } from "./app/webhooks/index.ts";
import { serverEnv } from "./config/env.ts";

/**
 * Listens to the webhooks of `app` and conducts the builds of its installations; the queue is kept in
 * `BATON_DATA`, or in the Postgres of `DATABASE_URL`.
 * @throws EnvironmentError, FolderLocked, DatabaseAway
 */
export async function baton(app: Probot): Promise<void> {
  await app.ready();
  const env = serverEnv();
  const log = redacting(app.log, secretsOf(env));
  const database = await openDatabase({ url: env.databaseUrl ?? null, folder: env.data, log });
  const inbox = new DatabaseInbox(database, log);
  const { hear } = await conduct(app, { inbox, watermark: new DatabaseWatermark(database), log });
  listen(app, hear);
}

// Probot's command line loads an app by its default export.
export { baton as default };
