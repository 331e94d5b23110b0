/**
 * Connects the parts of the App: webhooks fill the queue, the reconcile loop empties it, and sweeps
 * find what no webhook reported.
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
 * How long a delivery waits for the App's own login, in milliseconds. GitHub waits ten seconds for
 * a response.
 */
const LOGIN_MS = 2_000;

export interface AppOptions {
  inbox: WorkQueue;
  log: Logger;
  /** Default: new clients. */
  clients?: Clients;
  /** Default: an in-memory watermark, which is lost when the process ends. */
  watermark?: Watermark;
  /**
   * The time on which decisions about builds are based. Servers use GitHub's time because local
   * clocks may be wrong.
   */
  clock?: () => Date;
  crash?: ReconcileDeps["crash"];
  /** Default: new metrics, which nobody reads. */
  metrics?: Metrics;
  /** Default: a new spending book. */
  spending?: SpendingBook;
}

export interface AppHandle {
  readonly handleDelivery: DeliveryHandler;
  /** Resolves within ten seconds. No queued item is lost. */
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
    enqueue: (item) => inbox.enqueue(item, "another reconcile"),
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
