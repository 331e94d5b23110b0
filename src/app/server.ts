/** `baton serve`: the App alone, by Probot's environment variables. */
import { once } from "node:events";
import { pino, type Logger } from "pino";
import type { ServerEnv } from "../config/server-env.ts";
import { conduct, type ConductOptions } from "./conduct.ts";
import { limitsOf, makeProbot } from "./github/client.ts";
import { Limiter } from "./github/limits/limiter.ts";
import { BossInbox } from "./inbox/bossInbox.ts";
import type { Inbox } from "./inbox/inbox.ts";
import { webhookServer } from "./webhookServer.ts";

export interface ServerOptions {
  log?: Logger;
  /** The durable one in `env.data` by default. */
  inbox?: Inbox;
  fetch?: typeof fetch;
  clock?: () => Date;
  crash?: ConductOptions["crash"];
  /** By the limits that the host is known to have, unless given. */
  limiter?: Limiter;
}

export interface RunningServer {
  port: number;
  /** Within ten seconds and without losing a hint. Called again, it waits for the same end. */
  close(): Promise<void>;
}

/**
 * Starts the app. Resolves once it takes deliveries.
 * @throws FolderLocked when another process uses the data folder; an error with code EADDRINUSE when the port is taken
 */
export async function startServer(env: ServerEnv, options: ServerOptions = {}): Promise<RunningServer> {
  const log = options.log ?? pino({ name: "baton", level: env.logLevel });
  const { clock, crash, fetch } = options;
  const limiter = options.limiter ?? new Limiter({ limits: limitsOf(env.baseUrl), ...(clock ? { clock } : {}) });
  const probot = makeProbot({ ...env, log, limiter, ...(fetch ? { fetch } : {}) });
  await probot.ready();
  const server = webhookServer(probot, log);
  // The port first: a second server must fail before it touches the folder.
  server.listen(env.port, env.host);
  await once(server, "listening");
  const shut = async () => {
    server.close();
    server.closeIdleConnections();
  };
  let inbox: Inbox | null = null;
  try {
    inbox = options.inbox ?? (await BossInbox.open(env.data, log));
    const stop = await conduct(probot, { inbox, log, ...(clock ? { clock } : {}), ...(crash ? { crash } : {}) });
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : env.port;
    log.info({ port }, "taking deliveries");
    let closing: Promise<void> | null = null;
    const close = async () => {
      await shut();
      await stop();
      server.closeAllConnections();
    };
    return { port, close: () => (closing ??= close()) };
  } catch (error) {
    await shut();
    await inbox?.stop();
    throw error;
  }
}
