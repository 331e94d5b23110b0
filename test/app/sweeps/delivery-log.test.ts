/**
 * GitHub's log of deliveries is read from where it was settled, and what the App hasn't stored is
 * requested again.
 */
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { Clients, makeProbot } from "../../../src/app/github/client.ts";
import { DeliveryLog, GIVE_UP_MS } from "../../../src/app/queue/redelivery.ts";
import { quiet } from "../support/logs.ts";
import { openWorld, type World } from "../support/world.ts";
import { openReceiver } from "./webhook-receiver.ts";

let world: World;
let ear: Awaited<ReturnType<typeof openReceiver>>;
let clients: Clients;
let status: number;
/** GUIDs in the order of arrival. */
let heard: string[];
let said: string[];
/** Each test starts where the one before ended. */
let since: string;

beforeAll(async () => {
  world = await openWorld();
  ear = await openReceiver((guid) => (heard.push(guid), status));
  const { APP_ID, PRIVATE_KEY: privateKey = "" } = world.environment;
  const baseUrl = `${world.running.url}/api/v3`;
  clients = new Clients(
    makeProbot({ appId: Number(APP_ID), privateKey, webhookSecret: "s", baseUrl, log: quiet }),
  );
});
afterAll(() => ear.close());
beforeEach(async () => {
  // The log's times are whole seconds.
  since = new Date(Math.floor(Date.now() / 1000) * 1000 + 1000).toISOString();
  await vi.waitUntil(() => Date.now() > Date.parse(since), { timeout: 60_000 });
  [heard, said] = [[], []];
  world.hook(ear.address);
});

/** `later` returns the milliseconds to add to the current time. */
function reader(later = () => 0): DeliveryLog {
  const write = (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg);
  return new DeliveryLog({
    log: pino({ level: "warn" }, { write }),
    clock: () => new Date(Date.now() + later()),
  });
}

async function again(log: DeliveryLog, from: string | null = since): Promise<number> {
  const { again: asked } = await log.redeliverMissed(
    await clients.getAppOctokit(),
    from,
    new AbortController().signal,
    async () => true,
  );
  await world.running.sandbox.deliveries.settle();
  return asked;
}

async function label(answer: number): Promise<void> {
  status = answer;
  const { number } = await world.as("you", "POST", "/repos/you/units/issues", {
    title: "One",
    body: "Please.",
  });
  await world.as("wren", "POST", `/repos/you/units/issues/${number as number}/labels`, {
    labels: ["orchestrate"],
  });
  await world.running.sandbox.deliveries.settle();
  status = 200;
}

test("a delivery that failed while the App was down is repeated, and a stored one is not", async () => {
  await label(500);
  const missed = heard.splice(0);
  await label(200);
  heard.length = 0;
  const log = reader();
  expect(await again(log)).toBe(missed.length);
  expect(heard.toSorted()).toEqual(missed.toSorted());
  expect(await again(log)).toBe(0);
});

test("a delivery that fails while the log is read is left to the next sweep", async () => {
  await label(200);
  let reading = 0;
  const log = reader(() => reading);
  const app = await clients.getAppOctokit();
  const slow = Object.assign(Object.create(app) as typeof app, {
    paginate: (...ask: Parameters<typeof app.paginate>) => {
      reading = 20 * 60_000;
      return app.paginate(...ask);
    },
  });
  const begun = Date.now();
  const { through } = await log.redeliverMissed(
    slow,
    since,
    new AbortController().signal,
    async () => true,
  );
  expect(Date.parse(through)).toBeLessThanOrEqual(begun + 1000);
});

test("a delivery that fails each time is requested for an hour, and then reported once", async () => {
  await label(500);
  const poison = heard.length;
  let later = 0;
  const log = reader(() => later);
  status = 500;
  const asked: number[] = [];
  for (let sweep = 0; sweep < 4; sweep++) asked.push(await again(log));
  later = GIVE_UP_MS;
  for (let sweep = 0; sweep < 2; sweep++) asked.push(await again(log));
  expect(asked).toEqual([poison, poison, poison, poison, 0, 0]);
  expect(said).toEqual(
    Array.from({ length: poison }, () => "a delivery keeps failing; Baton gives up on it"),
  );
});

test("a delivery that GitHub refuses to repeat is reported once and settled", async () => {
  await label(500);
  const refused = heard.length;
  world.hook("");
  const log = reader();
  for (let sweep = 0; sweep < 2; sweep++) expect(await again(log)).toBe(0);
  expect(said).toEqual(
    Array.from({ length: refused }, () => "GitHub refuses to deliver this again"),
  );
});

test("a delivery that was settled before is not read", async () => {
  await label(500);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  expect(await again(reader(), tomorrow)).toBe(0);
});
