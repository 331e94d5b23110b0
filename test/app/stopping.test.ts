import { createHmac, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { MemoryQueue } from "../../src/app/queue/memory-queue.ts";
import { startServer } from "../../src/app/server.ts";
import { getServerEnv } from "../../src/config/env.ts";
import { quiet } from "./support/logs.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PRIVATE_KEY = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const SECRET = "a secret of our own";
const here = { GHE_HOST: "127.0.0.1:1", GHE_PROTOCOL: "http", PORT: "0" };
const env = getServerEnv({ APP_ID: "1", PRIVATE_KEY, WEBHOOK_SECRET: SECRET, ...here });

const kept: string[] = [];
const looked = Promise.withResolvers<void>();
/** A queue whose reconciles end when the test says so. */
class Looking extends MemoryQueue {
  override async enqueueDelivery({ guid }: { guid: string }): Promise<boolean> {
    kept.push(guid);
    return true;
  }
  override async stop(): Promise<void> {
    await looked.promise;
    await super.stop();
  }
}

const place = {
  installation: { id: 5 },
  repository: { id: 9, name: "units", owner: { login: "you" } },
};
const body = JSON.stringify({
  ...place,
  action: "labeled",
  issue: { number: 7 },
  sender: { login: "ada", type: "User" },
});
const half = body.length >> 1;

function delivery(port: number, guid: string) {
  const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  const known = {
    "x-github-event": "issues",
    "x-github-delivery": guid,
    "x-hub-signature-256": signature,
  };
  const headers = { ...known, "content-length": body.length, expect: "100-continue" };
  return request({
    port,
    host: "127.0.0.1",
    method: "POST",
    path: "/api/github/webhooks",
    headers,
  });
}

async function answered(
  sent: ReturnType<typeof request>,
): Promise<{ status: number | undefined; text: string }> {
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return {
    status: response.statusCode,
    text: (await response.setEncoding("utf8").toArray()).join(""),
  };
}

test("a stopping server says so, stores what was arriving, and waits for no sweep or half body", async () => {
  // GitHub never answers, so the first sweep doesn't end.
  const server = await startServer(env, {
    log: quiet,
    inbox: new Looking(),
    fetch: () => new Promise(() => {}),
  });
  const [coming, stuck] = [delivery(server.port, "coming"), delivery(server.port, "stuck")];
  stuck.on("error", () => {});
  const heard = Promise.all([once(coming, "continue"), once(stuck, "continue")]);
  for (const one of [coming, stuck]) one.flushHeaders();
  await heard;
  for (const one of [coming, stuck]) one.write(body.slice(0, half));

  const closing = Promise.all([server.close(), server.close()]);
  const ready = await fetch(`http://127.0.0.1:${server.port}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([503, "Not ready: the server is stopping.\n"]);
  const late = delivery(server.port, "late");
  late.end(body);
  expect(await answered(late)).toEqual({
    status: 503,
    text: "The server is stopping. Deliver it again.\n",
  });
  coming.end(body.slice(half));
  expect((await answered(coming)).status).toBe(202);

  looked.resolve();
  await closing;
  expect(kept).toEqual(["coming"]);
  await expect(fetch(`http://127.0.0.1:${server.port}/readyz`)).rejects.toThrow("fetch failed");
});
