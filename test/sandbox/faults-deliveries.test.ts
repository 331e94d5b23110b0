/** Webhooks that are lost, doubled, late or out of order. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";
import { openWebhookReceiver, type WebhookReceiver } from "./webhook-receiver.ts";

let world: ApiWorld;
let receiver: WebhookReceiver;
beforeEach(async () => {
  world = await openApiWorld();
  receiver = await openWebhookReceiver(world);
  await vi.waitUntil(() => receiver.deliveries.length === 1, { timeout: 60_000 });
  receiver.deliveries.length = 0;
});
afterEach(async () => {
  await world.close();
  await receiver.close();
});

const open = (title: string) => world.person("ann").rest.issues.create({ ...at, title });
const titles = () =>
  receiver.deliveries.map(
    (one) => (JSON.parse(one.body) as { issue: { title: string } }).issue.title,
  );
const until = (wanted: string[]) =>
  vi.waitFor(() => expect(titles()).toEqual(wanted), { timeout: 60_000 });
const log = () => world.running.sandbox.deliveries.list(receiver.app);

test("a dropped delivery is in the log as timed out, or missing", async () => {
  world.running.faults.arm(
    { fault: "delivery_dropped", match: { event: "issues", action: "opened" } },
    { fault: "delivery_dropped", logged: false, match: { app: "receiver" } },
  );
  await open("Logged");
  await open("Not even that");
  await open("Heard");
  await until(["Heard"]);
  await world.running.sandbox.deliveries.settle();
  const kept = log().map((one) => [one.event, one.status, one.statusCode]);
  expect(kept).toEqual([
    ["issues", "OK", 200],
    ["issues", "timed out", 504],
    ["installation", "OK", 200],
  ]);
});

test("a doubled delivery arrives twice with one GUID", async () => {
  world.running.faults.arm({ fault: "delivery_doubled" });
  await open("Twice");
  await until(["Twice", "Twice"]);
  expect(new Set(receiver.deliveries.map((one) => one.guid)).size).toBe(1);
});

test("a delayed delivery is overtaken, a reordered one arrives after the given number", async () => {
  world.running.faults.arm({ fault: "delivery_delayed", ms: 60_000 });
  await open("Late");
  await open("Punctual");
  await until(["Punctual"]);
  await world.running.sandbox.deliveries.settle();
  await until(["Punctual", "Late"]);
  receiver.deliveries.length = 0;
  world.running.faults.arm({ fault: "delivery_reordered", behind: 2, at_most_ms: 60_000 });
  await open("One");
  await open("Two");
  await until(["Two"]);
  await open("Three");
  await until(["Two", "Three", "One"]);
});

test("a delivery that nothing overtakes arrives after its time, and closing releases it", async () => {
  world.running.faults.arm(
    { fault: "delivery_reordered", at_most_ms: 100 },
    { fault: "delivery_delayed", ms: 600_000 },
  );
  await open("Alone");
  await until(["Alone"]);
  await open("Held");
  await world.running.sandbox.deliveries.settle();
  await until(["Alone", "Held"]);
  const late = { fault: "delivery_delayed", ms: 600_000 } as const;
  world.running.faults.arm(late, late);
  world.running.sandbox.emit(world.repository, "issues", "opened", {
    issue: { title: "Just now" },
  });
  await world.running.sandbox.deliveries.settle();
  expect(titles()).toEqual(["Alone", "Held", "Just now"]);
});
