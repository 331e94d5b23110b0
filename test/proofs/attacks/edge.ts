/**
 * Requests to the App's own HTTP server by anyone on the internet, or by a web page in a browser on
 * the same machine.
 */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { BodyReader } from "../../../src/app/http/deliveries.ts";
import { Readiness } from "../../../src/app/http/readiness.ts";
import {
  createHttpServer,
  type HttpServerOptions,
  WEBHOOK_PATH,
} from "../../../src/app/http/server.ts";
import { Metrics } from "../../../src/app/metrics/metrics.ts";
import { quiet } from "../../app/support/logs.ts";
import type { Attack, Family } from "./attack.ts";

const SECRET = "a secret of the webhook";
const ROOM = 1_000_000;
const SLOW = 8;
const HELD = 120_000;

/** First come, first served: bodies that are there stay, and later ones find no room. */
function readFirstCome(room: number): HttpServerOptions["bodies"] {
  let taken = 0;
  return {
    async read(body) {
      const chunks: Buffer[] = [];
      for await (const chunk of body as AsyncIterable<Buffer>) {
        taken += chunk.length;
        if (taken > room) return "no room";
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
  };
}

async function open(
  stack: AsyncDisposableStack,
  bodies: HttpServerOptions["bodies"],
  metricsToken: string | null,
) {
  let begun = 0;
  const counted: HttpServerOptions["bodies"] = {
    read(asked) {
      begun += 1;
      return bodies.read(asked);
    },
  };
  const server = createHttpServer({
    handleDelivery: async () => ({ result: "stored", reason: null }),
    ...{
      log: quiet,
      secrets: [SECRET],
      metrics: new Metrics(),
      metricsToken,
      bodies: counted,
      spending: () => null,
    },
    readiness: new Readiness({ checks: {} }),
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, begun: () => begun };
}

const headers = (signature: string) => ({
  ...{ "x-github-event": "issues", "x-github-delivery": "d-1", "x-hub-signature-256": signature },
});

/**
 * Eight unsigned bodies take most of the memory and never end. Resolves to whether they keep out a
 * delivery from GitHub.
 */
async function starves(bodies: HttpServerOptions["bodies"]): Promise<boolean> {
  await using stack = new AsyncDisposableStack();
  const { port, begun } = await open(stack, bodies, null);
  for (let i = 0; i < SLOW; i++) {
    const slow = request({
      port,
      path: WEBHOOK_PATH,
      method: "POST",
      headers: headers("sha256=00"),
    });
    slow.on("error", () => {});
    stack.defer(() => void slow.destroy());
    await new Promise((written) => void slow.write(Buffer.alloc(HELD), written));
  }
  while (begun() < SLOW) await new Promise(setImmediate);
  const body = JSON.stringify({ action: "labeled", padding: "x".repeat(ROOM / 10) });
  const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  const url = `http://127.0.0.1:${port}${WEBHOOK_PATH}`;
  return (await fetch(url, { method: "POST", body, headers: headers(signature) })).status === 503;
}

/**
 * A web page whose host name resolves to this machine requests the metrics, in a browser on this
 * machine.
 */
async function reads(host: string): Promise<boolean> {
  await using stack = new AsyncDisposableStack();
  const { port } = await open(stack, new BodyReader(), null);
  const sent = request({ host: "127.0.0.1", port, path: "/metrics", headers: { host } }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return Buffer.concat(await answer.toArray()).includes("baton_deliveries_total");
}

const ATTACKS: Attack[] = [
  {
    ...{ id: "E01", title: "holds the memory with slow bodies", carrier: "unsigned requests" },
    defence: "evicting the oldest body",
    escapes: (defended) => starves(defended ? new BodyReader(ROOM) : readFirstCome(ROOM)),
  },
  {
    ...{ id: "E02", title: "reads the metrics by DNS rebinding", carrier: "web page" },
    defence: "the Host rule",
    escapes: (defended) => reads(defended ? "evil.example" : "localhost"),
  },
];

export const edge: Family = { name: "By requests to the App's server", open: () => ATTACKS };
