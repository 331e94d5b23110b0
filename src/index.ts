/** The package: Baton as a Probot app function. `baton serve` and `baton run` start the same by `app/server.ts`. */
import type { Probot } from "probot";
import { conduct } from "./app/conduct.ts";
import { BossInbox } from "./app/inbox/bossInbox.ts";
import { serverEnv } from "./config/env.ts";

/**
 * Listens to the webhooks of `app` and conducts the builds of its installations; the queue is kept in `BATON_DATA`.
 * @throws EnvironmentError, FolderLocked
 */
export async function baton(app: Probot): Promise<void> {
  await app.ready();
  await conduct(app, { inbox: await BossInbox.open(serverEnv().data, app.log), log: app.log });
}

// Probot's command line loads an app by its default export.
export { baton as default };
