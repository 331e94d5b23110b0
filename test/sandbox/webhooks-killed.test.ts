/** A killed sandbox still has to send the webhooks of acknowledged changes. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createGitHub } from "../../src/sandbox/index.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";
import { openWebhookReceiver, type WebhookReceiver } from "./webhook-receiver.ts";

let world: ApiWorld;
let receiver: WebhookReceiver;
let copies: string;
beforeEach(async () => {
  world = await openApiWorld();
  receiver = await openWebhookReceiver(world);
  copies = mkdtempSync(join(tmpdir(), "sandbox-killed-"));
  await vi.waitUntil(() => receiver.deliveries.length === 1, { timeout: 60_000 });
  receiver.deliveries.length = 0;
});
afterEach(async () => {
  await world.close();
  await receiver.close();
  rmSync(copies, { recursive: true, force: true });
});

/**
 * Starts on the state that a `kill -9` at this moment leaves, and stops when all pending webhooks
 * were sent.
 */
async function fromHere(name: string): Promise<string[]> {
  const dir = join(copies, name);
  cpSync(world.running.sandbox.dir, dir, { recursive: true });
  rmSync(join(dir, "lock"), { force: true });
  const next = await createGitHub({ dir });
  await next.close();
  return receiver.deliveries.splice(0).map(({ guid }) => guid);
}

test("an unsent webhook is sent at the next start, and a sent one is not sent again", async () => {
  world.running.faults.arm({ fault: "delivery_delayed", ms: 60_000 });
  await world.person("ann").rest.issues.create({ ...at, title: "Acknowledged" });
  const [owed] = await fromHere("held");
  expect(owed).toBeTypeOf("string");
  await world.running.sandbox.deliveries.settle();
  expect(receiver.deliveries.splice(0).map(({ guid }) => guid)).toEqual([owed]);
  expect(await fromHere("left")).toEqual([]);
});
