/** `baton serve`: the App alone, by Probot's environment variables. */
import { once } from "node:events";
import type { Logger } from "pino";
import type { ServerEnv } from "../config/server-env.ts";
import { conduct, type Conducting, type ConductOptions } from "./conduct.ts";
import { BodyReader } from "./edge/body.ts";
import { Missing, Readiness } from "./edge/readiness.ts";
import { answered } from "./github/answered.ts";
import { Clients, limitsOf, makeProbot } from "./github/client.ts";
import { GitHubClock } from "./github/github-clock.ts";
import { DatabaseLedger } from "./github/limits/databaseLedger.ts";
import { Limiter } from "./github/limits/limiter.ts";
import { repositoriesFor } from "./github/repositories.ts";
import { openDatabase, type Database } from "./inbox/database.ts";
import { DatabaseFull } from "./inbox/full.ts";
import { DatabaseInbox } from "./inbox/databaseInbox.ts";
import { LaneTable } from "./inbox/laneTable.ts";
import type { Inbox } from "./inbox/inbox.ts";
import { DatabaseWatermark } from "./inbox/sweeps/databaseWatermark.ts";
import { addDatabase, addLimits } from "./ops/gauges.ts";
import { makeLog, secretsOf } from "./ops/log.ts";
import { Metrics } from "./ops/metrics.ts";
import { webhookServer } from "./edge/webhookServer.ts";
import type { Hear } from "./webhooks/index.ts";
import { renderSpending } from "./spending-report.ts";
import { SpendingBook } from "./spending-book.ts";
import { within } from "./within.ts";

export interface ServerOptions {
  log?: Logger;
  /** By default the durable one, on the database of `env`. */
  inbox?: Inbox;
  fetch?: typeof fetch;
  /** GitHub's, as its answers tell it, unless given. */
  clock?: () => Date;
  crash?: ConductOptions["crash"];
  /** By the limits that the host is known to have, unless given. */
  limiter?: Limiter;
  /** Its own by default. */
  metrics?: Metrics;
}

/** How long deliveries that were coming in when it was told to stop are still waited for. */
const ARRIVING_MS = 1_000;

export interface RunningServer {
  port: number;
  /** Within ten seconds and without losing a hint. Called again, it waits for the same end. */
  close(): Promise<void>;
}

/**
 * Starts the app. Resolves once it takes deliveries.
 * @throws FolderLocked when another process uses the data folder; DatabaseAway; DatabaseFull; DatabaseNewer; an error
 * with code EADDRINUSE when the port is taken
 */
export async function startServer(env: ServerEnv, options: ServerOptions = {}): Promise<RunningServer> {
  const log = options.log ?? makeLog(env.logLevel, secretsOf(env));
  const { crash } = options;
  const time = new GitHubClock();
  const clock = options.clock ?? time.now;
  const fetch = time.follow(options.fetch ?? answered());
  const limiter = options.limiter ?? new Limiter({ limits: limitsOf(env.baseUrl) });
  const metrics = options.metrics ?? new Metrics();
  limiter.countBy(metrics);
  addLimits(metrics, limiter);
  const probot = makeProbot({ ...env, log, limiter, fetch });
  await probot.ready();
  const clients = new Clients(probot, clock);
  let database: Database | null = null;
  let started = false;
  const readiness = new Readiness({
    checks: {
      "it is still starting": async () => started || Promise.reject(new Error("not started")),
      "the database doesn't answer": async () => database?.query("select 1"),
      "the database's disk is full": async () => database?.checkRoom().catch(tellFull),
      "GitHub doesn't say who the app is": () => clients.app(),
    },
  });
  const secrets = [env.webhookSecret, env.previousSecret ?? null];
  const seen = { metrics, metricsToken: env.metricsToken ?? null };
  const book = new SpendingBook({ clock, log, repositories: repositoriesFor(clients) });
  const spending = () => (started ? () => renderSpending(clients, book, clock()) : null);
  const conducting = Promise.withResolvers<Conducting>();
  conducting.promise.catch(() => {});
  // What comes before the inbox is open waits for it: acknowledged, it would never come again.
  const hear: Hear = async (delivery) => (await conducting.promise).hear(delivery);
  const server = webhookServer({ hear, log, secrets, readiness, bodies: new BodyReader(), spending, ...seen });
  // The port first: a second server must fail before it touches the database.
  server.listen(env.port, env.host);
  await once(server, "listening");
  const shut = async () => {
    const ended = new Promise((resolve) => server.close(resolve));
    await within(ARRIVING_MS, ended);
    server.closeAllConnections();
  };
  let inbox: Inbox | null = options.inbox ?? null;
  try {
    if (!inbox) {
      database = await openDatabase({ url: env.databaseUrl ?? null, folder: env.data, log });
      inbox = new DatabaseInbox(new LaneTable(database), log);
      limiter.share(new DatabaseLedger(database));
      addDatabase(metrics, database);
    }
    const watermark = database ? new DatabaseWatermark(database) : null;
    const given = { clock, metrics, ...(watermark ? { watermark } : {}), ...(crash ? { crash } : {}) };
    const conducted = await conduct(probot, { inbox, log, clients, spending: book, ...given });
    conducting.resolve(conducted);
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : env.port;
    started = true;
    log.info({ port }, "taking deliveries");
    let closing: Promise<void> | null = null;
    // As long as looks end, whoever comes is told that it stops. What was coming in before is kept.
    const close = async () => {
      readiness.stop();
      await conducted.stop();
      await shut();
      await database?.close();
    };
    return { port, close: () => (closing ??= close()) };
  } catch (error) {
    conducting.reject(error);
    await shut();
    await inbox?.stop();
    await database?.close();
    throw error;
  }
}

/** What anybody may read of it. */
function tellFull(error: unknown): never {
  throw error instanceof DatabaseFull ? new Missing(`the database ${error.summary.replace(/\.$/, "")}`) : error;
}
