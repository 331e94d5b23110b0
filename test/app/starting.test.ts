import { createHmac, generateKeyPairSync } from "node:crypto";
import { expect, test, vi } from "vitest";
import { MemoryQueue } from "../../src/app/queue/memory-queue.ts";
import type { WebhookDelivery, WorkHandler } from "../../src/app/queue/work-queue.ts";
import { startServer } from "../../src/app/server.ts";
import { findFreePort } from "../../src/cli/local-run/app-process.ts";
import { quiet } from "./support/logs.ts";

const secret = "a secret";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const kept: WebhookDelivery[] = [];
const open = Promise.withResolvers<void>();

class SlowInbox extends MemoryQueue {
  override async start(_: WorkHandler): Promise<void> {
    await open.promise;
  }
  override async enqueueDelivery(delivery: WebhookDelivery): Promise<boolean> {
    kept.push(delivery);
    return true;
  }
}

test("a delivery that arrives while a server opens its queue is acknowledged once it is stored", async () => {
  const port = await findFreePort();
  const key = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const api = { baseUrl: "http://github.test/api/v3", port, host: "127.0.0.1", data: "unused" };
  const env = { appId: 1, privateKey: key, webhookSecret: secret, ...api, logLevel: "silent" };
  const nothing = async () =>
    new Response("[]", { headers: { "content-type": "application/json" } });
  const starting = startServer(env, { inbox: new SlowInbox(), fetch: nothing, log: quiet });
  const at = `http://127.0.0.1:${port}`;
  await vi.waitUntil(() => fetch(`${at}/healthz`).catch(() => null), {
    timeout: 60_000,
    interval: 2,
  });

  let answered: string | null = null;
  const answer = deliver(`${at}/api/github/webhooks`).then(
    async (one) => (answered = await one.text()),
  );
  expect(await (await fetch(`${at}/healthz`)).text()).toBe("Alive.\n");
  expect([answered, kept]).toEqual([null, []]);
  open.resolve();
  expect(await answer).toBe("Kept.\n");
  expect(kept).toMatchObject([
    { guid: "early", event: "issues", action: "labeled", repository: "you/units" },
  ]);
  await (await starting).close();
});

function deliver(url: string): Promise<Response> {
  const place = {
    installation: { id: 5 },
    repository: { id: 9, name: "units", owner: { login: "you" } },
  };
  const body = JSON.stringify({ action: "labeled", issue: { number: 1 }, ...place });
  const headers = {
    ...{
      "x-github-event": "issues",
      "x-github-delivery": "early",
      "content-type": "application/json",
    },
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
  return fetch(url, { method: "POST", body, headers });
}
