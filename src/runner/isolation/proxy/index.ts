/**
 * What a session reaches of the internet goes through here: hosts of a list, on the ports of the web, by tunnels
 * (CONNECT) and, as packages of Debian are still fetched, by plain requests that only read.
 */
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream";
import type { Socket } from "node:net";
import { reach } from "./upstream.ts";
import type { Rules } from "./rules.ts";

export interface ProxyOptions {
  rules: Rules;
  /** The machine's own proxy; null = it needs none. */
  upstream: URL | null;
  print: (line: string) => void;
}

/** At a time; package managers open some dozens. */
const CONNECTIONS = 256;
/** Without a byte in either direction. */
const IDLE_MS = 5 * 60_000;
const HOP_BY_HOP = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

/** A server that does not listen yet. */
export function proxyServer({ rules, upstream, print }: ProxyOptions): Server {
  const told = new Set<string>();
  const tell = (why: string) => {
    // A session that tries a thousand names must not fill the log.
    if (told.size < 100 && !told.has(why)) print(`| egress: ${why}`);
    told.add(why);
  };
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: IDLE_MS }, (asked, answer) => {
    void forward(asked, answer, rules, upstream).then((why) => why !== null && tell(why));
  });
  server.maxConnections = CONNECTIONS;
  server.on("connect", (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
    void tunnel(asked, socket, head, rules, upstream).then((why) => why !== null && tell(why));
  });
  server.on("clientError", (_, socket) => socket.destroy());
  return server;
}

/** Resolves to why nothing was let through; null = it was. */
async function tunnel(asked: IncomingMessage, socket: Duplex, head: Buffer, rules: Rules, upstream: URL | null) {
  socket.on("error", () => undefined);
  const [, host = "", port = ""] = /^([^:@/\s]{1,253}):([0-9]{1,5})$/.exec(asked.url ?? "") ?? [];
  const there = await reach(host, Number(port), rules, upstream);
  if ("refused" in there) {
    const body = `${there.refused}\n`;
    const length = Buffer.byteLength(body);
    socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\ncontent-length: ${length}\r\n\r\n${body}`);
    return there.refused;
  }
  socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
  socket.write(there.head);
  there.socket.write(head);
  there.socket.setTimeout(IDLE_MS, () => there.socket.destroy());
  const client = socket as Socket;
  for (const [one, other] of [
    [client, there.socket],
    [there.socket, client],
  ] as const) {
    one.pipe(other);
    one.on("error", () => undefined).on("close", () => other.destroy());
  }
  return null;
}

async function forward(asked: IncomingMessage, answer: ServerResponse, rules: Rules, upstream: URL | null) {
  const refuse = (why: string) => {
    answer.writeHead(403, { "content-type": "text/plain", connection: "close" }).end(`${why}\n`);
    return why;
  };
  const url = URL.parse(asked.url ?? "");
  if (url?.protocol !== "http:") return refuse("This is a proxy: requests name the whole address, http://….");
  if (!["GET", "HEAD"].includes(asked.method ?? "")) {
    return refuse(`Sessions can only read by http: ${asked.method} is refused. Use https.`);
  }
  const there = await reach(url.hostname, Number(url.port || 80), rules, upstream);
  if ("refused" in there) return refuse(there.refused);
  const sent = Object.entries(asked.headers).filter(([name]) => !HOP_BY_HOP.test(name));
  const further = request({
    ...{ method: asked.method, path: `${url.pathname}${url.search}`, createConnection: () => there.socket },
    headers: { ...Object.fromEntries(sent), host: url.host, connection: "close" },
  });
  further.on("response", (got) => {
    const kept = Object.entries(got.headers).filter(([name]) => !HOP_BY_HOP.test(name));
    answer.writeHead(got.statusCode ?? 502, Object.fromEntries(kept));
    pipeline(got, answer, () => undefined);
  });
  further.on("error", () => answer.destroy()).end();
  answer.on("close", () => there.socket.destroy());
  return null;
}
