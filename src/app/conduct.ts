/** Puts the app together: webhooks into the inbox, hints out of it into reconcile, sweeps at start and now and then. */
import type { Logger } from "pino";
import type { Probot } from "probot";
import { Absences } from "./absences.ts";
import { Clients } from "./github/client.ts";
import { repositoriesFor } from "./github/repositories.ts";
import { BUILDS, TEMPLATE_USERS, type Hint, type Inbox } from "./inbox/inbox.ts";
import { Sweeper } from "./inbox/sweeps/sweeper.ts";
import { MemoryWatermark, type Watermark } from "./inbox/sweeps/watermark.ts";
import { counted } from "./ops/counted.ts";
import { Metrics } from "./ops/metrics.ts";
import { reconcile } from "./reconcile.ts";
import type { ReconcileDeps } from "./reconcileDeps.ts";
import { SpendingBook } from "./spending-book.ts";
import { spread } from "./spread.ts";
import { spreadTemplate, TemplateUsers } from "./templates/users.ts";
import { hearing, type Hear } from "./webhooks/index.ts";
import { within } from "./within.ts";

/** A delivery is acknowledged in GitHub's ten seconds, whether or not the App's name is known; in milliseconds. */
const OWN_MS = 2_000;

export interface ConductOptions {
  inbox: Inbox;
  log: Logger;
  /** Its own by default. */
  clients?: Clients;
  /** Forgets with the process by default. */
  watermark?: Watermark;
  /** By which builds are decided: GitHub's, where many processes or wrong clocks may be. */
  clock?: () => Date;
  crash?: ReconcileDeps["crash"];
  /** Nobody reads its own. */
  metrics?: Metrics;
  /** Its own by default. */
  spending?: SpendingBook;
}

export interface Conducting {
  /** What deliveries are given to. */
  readonly hear: Hear;
  /** Within ten seconds, and loses no hint. */
  readonly stop: () => Promise<void>;
}

export async function conduct(probot: Probot, options: ConductOptions): Promise<Conducting> {
  const { inbox, log } = options;
  const clock = options.clock ?? (() => new Date());
  const metrics = options.metrics ?? new Metrics();
  const clients = options.clients ?? new Clients(probot, clock);
  const stopping = new AbortController();
  const users = new TemplateUsers({ clients, clock, log });
  const deps: ReconcileDeps = {
    templates: users,
    access: (hint) => clients.access(hint),
    wake: (hint) => inbox.accept(hint, "lane"),
    clock,
    log,
    metrics,
    absences: new Absences(),
    spending: options.spending ?? new SpendingBook({ clock, log, repositories: repositoriesFor(clients) }),
    stopping: stopping.signal,
    ...(options.crash ? { crash: options.crash } : {}),
  };
  const own = async () => {
    const asked = clients.app();
    return (await within(OWN_MS, asked)) ? (await asked).login : null;
  };
  const lookAt = (hint: Hint) => {
    if (hint.issue === BUILDS) return spread(clients, inbox, hint);
    return hint.issue === TEMPLATE_USERS ? spreadTemplate(users, inbox, hint) : reconcile(deps, hint);
  };
  const look = async (hint: Hint) => {
    const { wakeAt } = await lookAt(hint);
    return { wakeIn: wakeAt === null ? null : Math.max(0, Date.parse(wakeAt) - clock().getTime()) };
  };
  await inbox.start(counted(look, metrics));
  const watermark = options.watermark ?? new MemoryWatermark();
  const sweeper = new Sweeper({ clients, inbox, log, clock, watermark, metrics });
  sweeper.start();
  const stop = async () => {
    stopping.abort();
    await Promise.all([sweeper.stop(), inbox.stop()]);
  };
  return { hear: hearing(inbox, own, log), stop };
}
