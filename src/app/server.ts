/** `baton serve`: the App alone, by Probot's environment variables. */
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
  /** By default the durable one, on the database of `env`. */
  inbox?: WorkQueue;
  fetch?: typeof fetch;
  /** GitHub's, as its answers tell it, unless given. */
  clock?: () => Date;
  crash?: AppOptions["crash"];
  /** By the limits that the host is known to have, unless given. */
  limiter?: Limiter;
  /** Its own by default. */
  metrics?: Metrics;
}

/** How long deliveries that were coming in when it was told to stop are still waited for. */
const ARRIVING_MS = 1_000;

export interface RunningServer {
  port: number;
  /** Within ten seconds and without losing a item. Called again, it waits for the same end. */
  close(): Promise<void>;
}

/**
 * Starts the app. Resolves once it takes deliveries.
 * @throws what `openQueueStore` throws, as FolderLocked when another process uses the data folder;
 * an error with code EADDRINUSE when the port is taken
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
  // What comes before the inbox is open waits for it: acknowledged, it would never come again.
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
  // The port first: a second server must fail before it touches the database.
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
    // As long as looks end, whoever comes is told that it stops. What was coming in before is kept.
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

/** What anybody may read of it. */
function rejectFullDisk(error: unknown): never {
  throw error instanceof DatabaseFull
    ? new NotReadyError(`the database ${error.summary.replace(/\.$/, "")}`)
    : error;
}
