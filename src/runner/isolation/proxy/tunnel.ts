/**
 * A tunnel (CONNECT) to a host of the list. It allows only TLS, and only with the tunnel's own
 * host: many hosts share an address, so the TLS could be for a host that is not listed.
 */
import type { Socket } from "node:net";
import { joinSockets } from "../port-forward.ts";
import { HELLO_BYTES, parseClientHello, type ClientHello } from "./client-hello.ts";
import { isSameHost } from "./hosts.ts";
import { connectToHost, type EgressRules } from "./egress.ts";

export interface TunnelOptions {
  /** The requested `host:port`. */
  where: string;
  /** The client, and what it has already sent. */
  socket: Socket;
  head: Buffer;
  rules: EgressRules;
  upstream: URL | null;
  idleMs: number;
  /** Receives a client that speaks plain http, with its first bytes unread. */
  onPlain: (socket: Socket, origin: string) => void;
}

/** Timeout of a client's first message, in milliseconds. */
const HELLO_MS = 30_000;
const TLS_HANDSHAKE = 22;
/** A fatal TLS alert: `access_denied` (RFC 8446, section 6). */
const ALERT = Buffer.from([21, 3, 3, 0, 2, 2, 49]);

/** Returns why nothing was allowed; null = it was. */
export async function openTunnel(options: TunnelOptions): Promise<string | null> {
  const { where, socket, head, rules, upstream, idleMs, onPlain } = options;
  socket.on("error", () => undefined);
  const [, host = "", port = ""] = /^([^:@/\s]{1,253}):([0-9]{1,5})$/.exec(where) ?? [];
  const there = await connectToHost(host, Number(port), rules, upstream);
  if ("refused" in there) {
    const body = `${there.refused}\n`;
    const length = Buffer.byteLength(body);
    const head = `HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\ncontent-length: ${length}`;
    socket.end(`${head}\r\n\r\n${body}`);
    return there.refused;
  }
  socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
  const end = () => socket.destroy();
  there.socket.on("error", () => undefined).on("close", end);
  const { bytes, said } = await readHello(socket, head);
  const refused = bytes[0] === TLS_HANDSHAKE ? findHelloRefusal(said, host) : null;
  if (bytes[0] !== TLS_HANDSHAKE || refused !== null) {
    there.socket.off("close", end).destroy();
    if (refused !== null) {
      socket.end(ALERT);
      return `Sessions can't reach ${host}:${port} this way: ${refused}`;
    }
    if (bytes.length === 0) socket.destroy();
    else {
      socket.unshift(bytes);
      onPlain(socket, `${host}:${port}`);
    }
    return null;
  }
  there.socket.off("close", end);
  socket.write(there.head);
  there.socket.write(bytes);
  for (const side of [socket, there.socket]) side.setTimeout(idleMs, () => side.destroy());
  joinSockets(socket, there.socket);
  return null;
}

function findHelloRefusal(said: ClientHello, host: string): string | null {
  if ("refused" in said) return said.refused;
  if ("more" in said) return "its first message of TLS does not end.";
  return isSameHost(said.server, host)
    ? null
    : `its TLS is for another host, ${JSON.stringify(said.server)}.`;
}

/** Reads until the client's first message is complete, or can't be one. */
async function readHello(
  socket: Socket,
  head: Buffer,
): Promise<{ bytes: Buffer; said: ClientHello }> {
  const late = setTimeout(() => socket.destroy(), HELLO_MS);
  try {
    for (let bytes = head; ;) {
      const said = parseClientHello(bytes);
      const chunk = "more" in said && bytes.length <= HELLO_BYTES ? await readChunk(socket) : null;
      if (chunk === null) return { bytes, said };
      bytes = Buffer.concat([bytes, chunk]);
    }
  } finally {
    clearTimeout(late);
  }
}

/** Returns the next bytes; null at the end. */
async function readChunk(socket: Socket): Promise<Buffer | null> {
  for (;;) {
    const chunk = socket.read() as Buffer | null;
    if (chunk !== null || socket.destroyed || socket.readableEnded) return chunk;
    await new Promise<void>((resolve) => {
      const events = ["readable", "end", "close"] as const;
      const go = () => {
        for (const event of events) socket.off(event, go);
        resolve();
      };
      for (const event of events) socket.on(event, go);
    });
  }
}
