/**
 * The one address that GitHub delivers to, in front of replicas. It skips a replica that refuses
 * the connection.
 */
import { createServer, request as ask, type IncomingMessage, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export interface LoadBalancer {
  port: number;
  close(): void;
}

/** @param ports of the replicas, including those that don't listen */
export async function startLoadBalancer(ports: readonly number[]): Promise<LoadBalancer> {
  let turn = 0;
  const server: Server = createServer((request, response) => {
    const inTurn = ports.map((_, i) => ports[(turn + i) % ports.length]!);
    turn += 1;
    void forward(request, inTurn).then(
      ({ status, body }) => response.writeHead(status).end(body),
      () => response.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: () => (server.close(), server.closeAllConnections()),
  };
}

interface Answer {
  status: number;
  body: string | Buffer;
}

async function forward(request: IncomingMessage, ports: readonly number[]): Promise<Answer> {
  const body = await buffer(request);
  for (const port of ports) {
    try {
      return await forwardTo(port, request, body);
    } catch (error) {
      // A replica that died with the request may have stored it. GitHub's log and the sweep decide
      // that.
      if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") break;
    }
  }
  return { status: 502, body: "No replica answers.\n" };
}

async function forwardTo(
  port: number,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const asked = ask({
    host: "127.0.0.1",
    port,
    path: url,
    method,
    headers: { ...headers, connection: "close" },
  });
  const answered = once(asked, "response") as Promise<[IncomingMessage]>;
  // A replica that dies during its answer: the reader gets an error.
  asked.on("error", () => undefined);
  asked.end(body);
  const [answer] = await answered;
  return { status: answer.statusCode ?? 502, body: await buffer(answer) };
}
