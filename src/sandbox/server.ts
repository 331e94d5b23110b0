import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline, Readable } from "node:stream";
import { ConnectionResetError } from "./faults/fault-responses.ts";

export interface HttpServer {
  port: number;
  /** Set once the world is loaded. Until then the server answers 503. */
  handle: ((request: Request) => Promise<Response>) | null;
  git: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  close(): Promise<void>;
}

/**
 * Larger than any request that GitHub accepts except a push. A file over 100 MB gets as far as
 * GitHub's own refusal.
 */
export const MAX_BODY_MB = 256;

/**
 * Opens the port.
 * @throws Error of node with code `EADDRINUSE` if the port is in use.
 */
export async function startServer(
  host: string,
  port: number,
  log: (line: string) => void,
): Promise<HttpServer> {
  const edge: HttpServer = { port: 0, handle: null, git: null, close: () => close(server) };
  const server = createServer((request, response) => {
    answer(edge, request, response).catch((error: unknown) => {
      if (error instanceof ConnectionResetError) return void response.destroy();
      log(`connection: ${error instanceof Error ? error.message : String(error)}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // After Node's default of five seconds the server closes a connection, sometimes while a slow
  // client writes to it again. The client then fails with "fetch failed".
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  edge.port = (server.address() as AddressInfo).port;
  return edge;
}

async function answer(
  edge: HttpServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!edge.handle || !edge.git) {
    response.writeHead(503).end();
    return;
  }
  // A client that uses the sandbox as its proxy sends the host as well.
  const path = (request.url ?? "").replace(/^https?:\/\/[^/]+/, "");
  if (
    /^\/[^/]+\/[^/]+?(?:\.git)?\/(?:info\/refs|git-upload-pack|git-receive-pack)(?:\?|$)/.test(path)
  ) {
    request.url = path;
    edge.git(request, response);
    return;
  }
  const body = await readRequestBody(request);
  if (body === null) {
    response.writeHead(413).end();
    return;
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const method = request.method ?? "GET";
  const base = `http://${request.headers.host ?? "localhost"}`;
  const result = await edge.handle(
    new Request(new URL(request.url ?? "/", base), {
      method,
      headers,
      ...(method === "GET" || method === "HEAD" ? {} : { body: Buffer.from(body) }),
    }),
  );
  response.writeHead(result.status, Object.fromEntries(result.headers));
  // If the body ends early, the connection ends too, because the client expects more.
  if (result.body) pipeline(Readable.fromWeb(result.body), response, () => undefined);
  else response.end();
}

/** Returns the whole body, or null if it is too large. */
export async function readRequestBody(request: AsyncIterable<unknown>): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk as Uint8Array);
    size += part.length;
    if (size > MAX_BODY_MB * 1024 * 1024) return null;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
