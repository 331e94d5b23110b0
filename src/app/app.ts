/**
 * Puts the app together: webhooks into the inbox, items out of it into reconcile, sweeps at start
 * and now and then.
 */
import type { Logger } from "pino";
import type { Probot } from "probot";
import { UnavailableRepositories } from "./unavailable-repositories.ts";
import { Clients, createRepositoryLister } from "./github/client.ts";
import type { WorkItem, WorkQueue } from "./queue/work-queue.ts";
import { Sweeper } from "./queue/sweeper.ts";
import { MemoryWatermark, type Watermark } from "./queue/watermark.ts";
import { Metrics, instrumentHandler } from "./metrics/metrics.ts";
import { reconcileItem } from "./reconcile.ts";
import type { ReconcileDeps } from "./reconcile-deps.ts";
import { SpendingBook } from "./spending-book.ts";
import { enqueueAllBuilds } from "./queue/enqueue-builds.ts";
import { enqueueTemplateUsers, TemplateUsers } from "./templates/template-users.ts";
import { createWebhookHandler, type DeliveryHandler } from "./webhooks/handler.ts";
import { isDoneWithin } from "./timers.ts";

/**
 * A delivery is acknowledged in GitHub's ten seconds, whether or not the App's name is known; in
 * milliseconds.
 */
const LOGIN_MS = 2_000;

export interface AppOptions {
  inbox: WorkQueue;
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

export interface AppHandle {
  /** What deliveries are given to. */
  readonly handleDelivery: DeliveryHandler;
  /** Within ten seconds, and loses no item. */
  readonly stop: () => Promise<void>;
}

export async function createApp(probot: Probot, options: AppOptions): Promise<AppHandle> {
  const { inbox, log } = options;
  const clock = options.clock ?? (() => new Date());
  const metrics = options.metrics ?? new Metrics();
  const clients = options.clients ?? new Clients(probot, clock);
  const stopping = new AbortController();
  const users = new TemplateUsers({ clients, clock, log });
  const deps: ReconcileDeps = {
    templates: users,
    access: (item) => clients.getAccess(item),
    enqueue: (item) => inbox.enqueue(item, "lane"),
    clock,
    log,
    metrics,
    unavailable: new UnavailableRepositories(),
    spending:
      options.spending ??
      new SpendingBook({ clock, log, repositories: createRepositoryLister(clients) }),
    stopping: stopping.signal,
    ...(options.crash ? { crash: options.crash } : {}),
  };
  const getOwnLogin = async () => {
    const app = clients.app();
    return (await isDoneWithin(LOGIN_MS, app)) ? (await app).login : null;
  };
  const reconcileTarget = (item: WorkItem) => {
    if (item.target.kind === "all-builds") return enqueueAllBuilds(clients, inbox, item);
    if (item.target.kind === "template-users") return enqueueTemplateUsers(users, inbox, item);
    return reconcileItem(deps, item);
  };
  const reconcile = async (item: WorkItem) => {
    const { wakeAt } = await reconcileTarget(item);
    return { wakeIn: wakeAt === null ? null : Math.max(0, Date.parse(wakeAt) - clock().getTime()) };
  };
  await inbox.start(instrumentHandler(reconcile, metrics));
  const watermark = options.watermark ?? new MemoryWatermark();
  const sweeper = new Sweeper({ clients, inbox, log, clock, watermark, metrics });
  sweeper.start();
  const stop = async () => {
    stopping.abort();
    await Promise.all([sweeper.stop(), inbox.stop()]);
  };
  return { handleDelivery: createWebhookHandler(inbox, getOwnLogin, log), stop };
}
