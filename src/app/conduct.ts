/** Puts the app together: webhooks into the inbox, hints out of it into reconcile, sweeps at start and now and then. */
import type { Logger } from "pino";
import type { Probot } from "probot";
import { Absences } from "./absences.ts";
import { Clients } from "./github/client.ts";
import { asGitHubError } from "./github/errors.ts";
import type { Inbox } from "./inbox/inbox.ts";
import { buildsOf, sweep } from "./inbox/sweep.ts";
import { defaultBranchOf } from "./observe/repository.ts";
import { reconcile, type ReconcileDeps } from "./reconcile.ts";
import { listen } from "./webhooks/index.ts";

/** How often GitHub is looked through for what no webhook told, in milliseconds. */
const SWEEP_MS = 10 * 60_000;

/** How long a sweep under way may keep the app from stopping: what it would find, the next start finds. */
const SWEEP_PATIENCE_MS = 1_000;

export interface ConductOptions {
  inbox: Inbox;
  log: Logger;
  clock?: () => Date;
  crash?: ReconcileDeps["crash"];
}

/** Starts conducting; the returned function stops it (ten seconds at most) and loses no hint. */
export async function conduct(probot: Probot, options: ConductOptions): Promise<() => Promise<void>> {
  const { inbox, log } = options;
  const clients = new Clients(probot);
  const stopping = new AbortController();
  const deps: ReconcileDeps = {
    access: (hint) => clients.access(hint),
    wake: (hint) => inbox.accept(hint, "lane"),
    clock: options.clock ?? (() => new Date()),
    log,
    absences: new Absences(),
    stopping: stopping.signal,
    ...(options.crash ? { crash: options.crash } : {}),
  };
  listen(probot, {
    inbox,
    async builds(place) {
      const access = await clients.access(place);
      return buildsOf(access, await defaultBranchOf(access));
    },
    own: () =>
      clients.app().then(
        (app) => app.login,
        () => null,
      ),
  });
  await inbox.start((hint) => reconcile(deps, hint));
  const look = () =>
    sweep(clients, inbox, log).catch((error: unknown) => {
      const { status, message: reason } = asGitHubError(error);
      // So GitHub answers for an App that it doesn't know, or knows by another key.
      const unknown = status === 401 || status === 404;
      const remedy = "set APP_ID, PRIVATE_KEY and GHE_HOST to those of one App, and look at this machine's clock";
      if (unknown) log.error({ reason }, `GitHub doesn't take this App's key: ${remedy}`);
      else log.warn({ reason }, "GitHub can't be swept now");
    });
  let sweeping: Promise<void> = look();
  const timer = setInterval(() => void (sweeping = look()), SWEEP_MS);
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await Promise.race([sweeping, new Promise((resolve) => setTimeout(resolve, SWEEP_PATIENCE_MS).unref())]);
    await inbox.stop();
  };
}
