/** `baton serve`: runs the App alone, configured by Probot's environment variables. */
import { once } from "node:events";
import type { Logger } from "pino";
import type { ServerEnv } from "../config/server-env.ts";
import { createApp, type AppHandle, type AppOptions } from "./app.ts";
import { BodyReader } from "./http/deliveries.ts";
import { NotReadyError, Readiness } from "./http/readiness.ts";
import { fetchWithTimeout } from "./github/bounded-fetch.ts";
import { Clients, chooseLimits, createRepositoryLister, makeProbot } from "./github/client.ts";
import { GitHubClock } from "./github/github-clock.ts";
import { Limiter } from "./github/limits/limiter.ts";
import { openQueueStore } from "./queue/open-store.ts";
import type { QueueStore } from "./queue/queue-store.ts";
import { DatabaseFull } from "./queue/database-errors.ts";
import { DurableQueue } from "./queue/durable-queue.ts";
import type { WorkQueue } from "./queue/work-queue.ts";
import { Metrics, addStoreGauges, addLimitGauges } from "./metrics/metrics.ts";
import { makeLog, listSecrets } from "./metrics/log.ts";
import { createHttpServer } from "./http/server.ts";
import type { DeliveryHandler } from "./webhooks/handler.ts";
import { renderSpending } from "./dashboard/spending.ts";
import { SpendingBook } from "./spending-book.ts";
import { isDoneWithin } from "./timers.ts";

export interface ServerOptions {
  log?: Logger;
  /** Default: the durable queue on the database of `env`. */
  inbox?: WorkQueue;
  fetch?: typeof fetch;
  /** Default: GitHub's time, from the `Date` header of its answers. */
  clock?: () => Date;
  crash?: AppOptions["crash"];
  /** Default: a limiter with the known limits of the host. */
  limiter?: Limiter;
  /** Default: new metrics. */
  metrics?: Metrics;
}

/** How long a stopping server waits for deliveries that are arriving, in milliseconds. */
const ARRIVING_MS = 1_000;

export interface RunningServer {
  port: number;
  /** Resolves within ten seconds. No item is lost. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Starts the App. Resolves once it accepts deliveries.
 * @throws what `openQueueStore` throws, such as FolderLocked if another process uses the data
 * folder; an error with code EADDRINUSE if the port is taken
 */
export async function startServer(
  env: ServerEnv,
  options: ServerOptions = {},
): Promise<RunningServer> {
  const log = options.log ?? makeLog(env.logLevel, listSecrets(env));
  const { crash } = options;
  const time = new GitHubClock();
  const clock = options.clock ?? time.now;
  const fetch = time.follow(options.fetch ?? fetchWithTimeout());
  const limiter = options.limiter ?? new Limiter({ limits: chooseLimits(env.baseUrl) });
  const metrics = options.metrics ?? new Metrics();
  limiter.setCounts(metrics);
  addLimitGauges(metrics, limiter);
  const probot = makeProbot({ ...env, log, limiter, fetch });
  await probot.ready();
  const clients = new Clients(probot, clock);
  let store: QueueStore | null = null;
  let started = false;
  const readiness = new Readiness({
    checks: {
      "it is still starting": async () => started || Promise.reject(new Error("not started")),
      "the database doesn't answer": async () => store?.ping(),
      "the database's disk is full": async () => store?.assertRoom().catch(rejectFullDisk),
      "GitHub doesn't say who the app is": () => clients.app(),
    },
  });
  const secrets = [env.webhookSecret, env.previousSecret ?? null];
  const metricsOptions = { metrics, metricsToken: env.metricsToken ?? null };
  const book = new SpendingBook({ clock, log, repositories: createRepositoryLister(clients) });
  const spending = () => (started ? () => renderSpending(clients, book, clock()) : null);
  const appHandle = Promise.withResolvers<AppHandle>();
  appHandle.promise.catch(() => {});
  // A delivery waits until the queue is open, because GitHub never repeats an acknowledged one.
  const handleDelivery: DeliveryHandler = async (delivery) =>
    (await appHandle.promise).handleDelivery(delivery);
  const server = createHttpServer({
    handleDelivery,
    log,
    secrets,
    readiness,
    bodies: new BodyReader(),
    spending,
    ...metricsOptions,
  });
  // Listen first, because a second server on the port must fail before it opens the database.
  server.listen(env.port, env.host);
  await once(server, "listening");
  const closeServer = async () => {
    const ended = new Promise((resolve) => server.close(resolve));
    await isDoneWithin(ARRIVING_MS, ended);
    server.closeAllConnections();
  };
  let inbox: WorkQueue | null = options.inbox ?? null;
  try {
    if (!inbox) {
      store = await openQueueStore({ url: env.databaseUrl ?? null, folder: env.data, log });
      inbox = new DurableQueue(store, log);
      limiter.setLedger(store);
      addStoreGauges(metrics, store);
    }
    const appOptions = {
      clock,
      metrics,
      ...(store ? { watermark: store } : {}),
      ...(crash ? { crash } : {}),
    };
    const app = await createApp(probot, { inbox, log, clients, spending: book, ...appOptions });
    appHandle.resolve(app);
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : env.port;
    started = true;
    log.info({ port }, "taking deliveries");
    let closing: Promise<void> | null = null;
    // While reconciles end, new deliveries get 503. Deliveries that were arriving are still stored.
    const close = async () => {
      readiness.stop();
      await app.stop();
      await closeServer();
      await store?.close();
    };
    return { port, close: () => (closing ??= close()) };
  } catch (error) {
    appHandle.reject(error);
    await closeServer();
    await inbox?.stop();
    await store?.close();
    throw error;
  }
}

/** Anyone may read the message. */
function rejectFullDisk(error: unknown): never {
  throw error instanceof DatabaseFull
    ? new NotReadyError(`the database ${error.summary.replace(/\.$/, "")}`)
    : error;
}
