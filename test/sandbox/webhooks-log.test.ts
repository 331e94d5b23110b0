/** GitHub's delivery log, which an app reads to find missed webhooks. */
import { createHmac, createSign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createGitHub } from "../../src/sandbox/index.ts";
import { createFolderFileStore } from "../../src/sandbox/file-store.ts";
import { DeliveryLog, type Delivery } from "../../src/sandbox/webhooks/delivery-log.ts";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";
import { jwtOf } from "./app-jwt.ts";
import { openWebhookReceiver, type WebhookReceiver } from "./webhook-receiver.ts";

let world: ApiWorld;
let receiver: WebhookReceiver;
beforeEach(async () => {
  world = await openApiWorld();
  receiver = await openWebhookReceiver(world);
  await vi.waitUntil(() => receiver.deliveries.length === 1, { timeout: 60_000 });
  await world.running.sandbox.deliveries.settle();
});
afterEach(async () => {
  await world.close();
  await receiver.close();
});

/** Returns a client of the app itself, with its JSON web token. */
function app(url = world.running.url): Octokit {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(world.running.sandbox.clock().getTime() / 1000);
  const text = `${part({ alg: "RS256" })}.${part({ iss: receiver.app.id, iat: now, exp: now + 60 })}`;
  const auth = `${text}.${createSign("RSA-SHA256").update(text).sign(receiver.privateKeyPem, "base64url")}`;
  return new Octokit({
    baseUrl: `${url}/api/v3`,
    auth,
    request: { fetch: world.wire.fetch },
    log: quiet,
  });
}
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function open(title: string): Promise<void> {
  await world.person("ann").rest.issues.create({ ...at, title });
  await world.running.sandbox.deliveries.settle();
}

test("a failed delivery is found, shown and redelivered under its GUID", async () => {
  receiver.status = 500;
  await open("Missed");
  receiver.status = 200;
  await open("Heard");
  const { data: failed } = await app().rest.apps.listWebhookDeliveries({ status: "failure" });
  expect(failed).toMatchObject([
    { event: "issues", action: "opened", status: "Invalid HTTP Response: 500", status_code: 500 },
  ]);
  const [missed] = failed;
  // Octokit accepts a bigint, but its types don't say so.
  const delivery_id = missed!.id as number;
  expect(delivery_id).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
  const { data: shown } = await app().rest.apps.getWebhookDelivery({ delivery_id });
  expect(shown).toMatchObject({
    guid: missed!.guid,
    url: receiver.url,
    response: { payload: "heard" },
  });
  expect(shown.request.payload).toMatchObject({
    issue: { title: "Missed" },
    installation: { id: receiver.installation.id },
  });
  expect(shown.request.headers).toMatchObject({ "x-github-delivery": missed!.guid });
  expect((await app().rest.apps.redeliverWebhookDelivery({ delivery_id })).status).toBe(202);
  await world.running.sandbox.deliveries.settle();
  const again = receiver.deliveries.filter((one) => one.guid === missed!.guid);
  expect(again).toHaveLength(2);
  expect(again[1]!.body).toBe(again[0]!.body);
  const { data: all } = await app().rest.apps.listWebhookDeliveries();
  expect(all[0]).toMatchObject({
    guid: missed!.guid,
    redelivery: true,
    status: "OK",
    status_code: 200,
  });
  expect(all.map((one) => one.redelivery)).toEqual([true, false, false, false]);
});

test("a delivery has both signatures and GitHub's headers, which can be verified", async () => {
  await open("Signed");
  const { headers, body } = receiver.deliveries.at(-1)!;
  const sign = (hash: string) => `${hash}=${createHmac(hash, "hush").update(body).digest("hex")}`;
  expect(headers).toMatchObject({
    "x-hub-signature": sign("sha1"),
    "x-hub-signature-256": sign("sha256"),
    "x-github-event": "issues",
    "x-github-hook-installation-target-type": "integration",
    "x-github-hook-installation-target-id": String(receiver.app.id),
    "content-type": "application/json",
    // Each uses its own connection.
    connection: "close",
  });
  expect(headers["user-agent"]).toMatch(/^GitHub-Hookshot\//);
});

test("an app gets the events that it subscribes to and that its permissions allow", async () => {
  const given = {
    slug: "receiver",
    name: "Receiver",
    webhookUrl: receiver.url,
    webhookSecret: "hush",
  };
  world.running.seed.app({
    ...given,
    permissions: { issues: "read" },
    events: ["issues", "push", "label"],
  });
  receiver.deliveries.length = 0;
  const ann = world.person("ann");
  await ann.rest.issues.create({ ...at, title: "Heard", labels: ["fresh"] });
  await ann.rest.issues.createComment({ ...at, issue_number: 1, body: "Not subscribed" });
  await ann.rest.git.createRef({ ...at, ref: "refs/heads/not-permitted", sha: world.sha });
  await world.running.sandbox.deliveries.settle();
  expect(receiver.deliveries.map((one) => `${one.event}.${one.action}`).toSorted()).toEqual([
    ...["issues.labeled", "issues.opened", "label.created"],
  ]);
  receiver.installation.suspendedAt = "2026-03-01T10:00:00Z";
  await open("While suspended");
  expect(receiver.deliveries).toHaveLength(3);
});

test("the log has pages by cursor, newest first", async () => {
  for (const title of ["One", "Two", "Three", "Four"]) await open(title);
  const first = await app().rest.apps.listWebhookDeliveries({ per_page: 2 });
  expect(first.headers.link).toMatch(/cursor=v1_\d+>; rel="next"$/);
  const all = await app().paginate(app().rest.apps.listWebhookDeliveries, { per_page: 2 });
  const ids = all.map((one) => Number(one.id));
  expect(ids).toHaveLength(5);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  const [, cursor = ""] = /cursor=(v1_\d+)>; rel="next"/.exec(first.headers.link ?? "") ?? [];
  const second = await app().rest.apps.listWebhookDeliveries({ per_page: 2, cursor });
  expect(second.headers.link).toMatch(/rel="prev".*rel="next"/);
  expect((await refusal(app().rest.apps.listWebhookDeliveries({ cursor: "page-2" }))).status).toBe(
    422,
  );
  expect((await refusal(app().request("GET /app/hook/deliveries?status=maybe"))).status).toBe(422);
});

test("only the app itself reads its log and its address; the secret is never shown", async () => {
  const { data: config } = await app().rest.apps.getWebhookConfigForApp();
  expect(config).toEqual({
    content_type: "json",
    insecure_ssl: "0",
    secret: "********",
    url: receiver.url,
  });
  const other = world.as(jwtOf(world, "other")).rest.apps;
  expect(
    (await refusal(other.listWebhookDeliveries())).status,
    "an App whose webhook is off has no log",
  ).toBe(404);
  expect((await refusal(world.person("ann").rest.apps.listWebhookDeliveries())).status).toBe(401);
  expect((await refusal(world.app().rest.apps.getWebhookConfigForApp())).status).toBe(401);
  expect((await refusal(app().rest.apps.getWebhookDelivery({ delivery_id: 7 }))).status).toBe(404);
  expect((await refusal(app().rest.apps.redeliverWebhookDelivery({ delivery_id: 7 }))).status).toBe(
    404,
  );
});

test("the log records an app that is down, and survives the sandbox", async () => {
  await receiver.close();
  await open("Nobody there");
  const { dir } = world.running.sandbox;
  const before = await app().rest.apps.listWebhookDeliveries();
  expect(before.data[0]).toMatchObject({ status: "failed to connect to host", status_code: 502 });
  await world.running.close();
  const reopened = await createGitHub({ dir, clock: world.running.sandbox.clock });
  try {
    expect((await app(reopened.url).rest.apps.listWebhookDeliveries()).data).toEqual(before.data);
  } finally {
    await reopened.close();
  }
});

test("the log keeps the newest thousand, and its file does not grow forever", () => {
  const dir = join(world.running.sandbox.dir, "bounded");
  const log = new DeliveryLog(createFolderFileStore(dir));
  const [entry] = world.running.sandbox.deliveries.list(receiver.app);
  const { id: _id, ...one } = entry as Delivery;
  for (let n = 0; n < 2_500; n++) log.add({ ...one, body: "{}" });
  expect(log.listOfApp(receiver.app.id)).toHaveLength(1_000);
  const file = join(dir, "deliveries.jsonl");
  expect(existsSync(file)).toBe(true);
  expect(readFileSync(file, "utf8").split("\n").length).toBeLessThan(2_002);
  expect(new DeliveryLog(createFolderFileStore(dir)).listOfApp(receiver.app.id)).toEqual(
    log.listOfApp(receiver.app.id),
  );
});
