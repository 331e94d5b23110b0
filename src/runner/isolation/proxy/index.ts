/**
 * The proxy for a session's internet access. It allows hosts of a list on the ports of the web. TLS
 * goes through tunnels (CONNECT). Plain requests may only read, because Debian packages are still
 * fetched that way.
 */
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { pipeline, type Duplex } from "node:stream";
import type { Socket } from "node:net";
import { connectToHost, type EgressRules } from "./egress.ts";
import { openTunnel } from "./tunnel.ts";

// Variables that make programs use the proxy. Most programs read the first six; some have variables
// of their own.

/** Port inside every sandbox, on 127.0.0.1. */
export const PROXY_PORT = 3128;

export function createProxyEnvironment(): Record<string, string> {
  const url = `http://127.0.0.1:${PROXY_PORT}`;
  const none = "127.0.0.1,localhost";
  const java = ["http", "https"].flatMap((it) => [
    `-D${it}.proxyHost=127.0.0.1`,
    `-D${it}.proxyPort=${PROXY_PORT}`,
  ]);
  return {
    ...{
      HTTP_PROXY: url,
      HTTPS_PROXY: url,
      NO_PROXY: none,
      http_proxy: url,
      https_proxy: url,
      no_proxy: none,
    },
    // https://nodejs.org/api/cli.html#node_use_env_proxy1
    NODE_USE_ENV_PROXY: "1",
    YARN_HTTP_PROXY: url,
    YARN_HTTPS_PROXY: url,
    MAVEN_OPTS: [...java, "-Daether.connector.http.useSystemProperties=true"].join(" "),
    GRADLE_OPTS: java.join(" "),
  };
}

export interface ProxyOptions {
  rules: EgressRules;
  /** The machine's own proxy; null = it needs none. */
  upstream: URL | null;
  print: (line: string) => void;
}

/** Maximum connections at a time; package managers open some dozens. */
const CONNECTIONS = 256;
/** Time without a byte in either direction, in milliseconds. */
const IDLE_MS = 5 * 60_000;
const HOP_BY_HOP = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

/** Creates a server that does not listen yet. */
export function createProxyServer({ rules, upstream, print }: ProxyOptions): Server {
  const reasons = new Set<string>();
  const tell = (why: string) => {
    // A session that tries a thousand names must not fill the log.
    if (reasons.size < 100 && !reasons.has(why)) print(`| egress: ${why}`);
    reasons.add(why);
  };
  const bounds = { maxHeaderSize: 16 * 1024, requestTimeout: IDLE_MS };
  const server = createServer(bounds, (asked, answer) => {
    void forward(asked, answer, rules, upstream).then((why) => why !== null && tell(why));
  });
  server.maxConnections = CONNECTIONS;
  // Some clients also tunnel plain http. The proxy serves it as a request for the full address.
  const origins = new WeakMap<Duplex, string>();
  const plain = createServer(bounds, (asked, answer) => {
    asked.url = `http://${origins.get(asked.socket)}${asked.url}`;
    void forward(asked, answer, rules, upstream).then((why) => why !== null && tell(why));
  });
  const onPlain = (socket: Socket, origin: string) => {
    origins.set(socket, origin);
    plain.emit("connection", socket);
  };
  server.on("connect", (asked: IncomingMessage, socket: Socket, head: Buffer) => {
    void openTunnel({
      where: asked.url ?? "",
      socket,
      head,
      rules,
      upstream,
      idleMs: IDLE_MS,
      onPlain,
    }).then((why) => why !== null && tell(why));
  });
  for (const one of [server, plain]) one.on("clientError", (_, socket) => socket.destroy());
  return server;
}

/** Returns why nothing was allowed; null = it was. */
async function forward(
  asked: IncomingMessage,
  answer: ServerResponse,
  rules: EgressRules,
  upstream: URL | null,
) {
  const refuse = (why: string) => {
    answer.writeHead(403, { "content-type": "text/plain", connection: "close" }).end(`${why}\n`);
    return why;
  };
  const url = URL.parse(asked.url ?? "");
  if (url?.protocol !== "http:")
    return refuse("This is a proxy: requests name the whole address, http://….");
  if (!["GET", "HEAD"].includes(asked.method ?? "")) {
    return refuse(`Sessions can only read by http: ${asked.method} is refused. Use https.`);
  }
  const there = await connectToHost(url.hostname, Number(url.port || 80), rules, upstream);
  if ("refused" in there) return refuse(there.refused);
  const sent = Object.entries(asked.headers).filter(([name]) => !HOP_BY_HOP.test(name));
  const further = request({
    ...{
      method: asked.method,
      path: `${url.pathname}${url.search}`,
      createConnection: () => there.socket,
    },
    headers: { ...Object.fromEntries(sent), host: url.host, connection: "close" },
  });
  further.on("response", (got) => {
    const headers = Object.entries(got.headers).filter(([name]) => !HOP_BY_HOP.test(name));
    answer.writeHead(got.statusCode ?? 502, Object.fromEntries(headers));
    pipeline(got, answer, () => undefined);
  });
  further.on("error", () => answer.destroy()).end();
  answer.on("close", () => there.socket.destroy());
  return null;
}
