/** Whether a server runs as this App, judged by GitHub's newest delivery. */
import { afterAll, expect, test } from "vitest";
import { Clients, makeProbot } from "../../src/app/github/client.ts";
import { findServerActivity } from "../../src/app/oneshot/run-oneshot.ts";
import { quiet } from "./support/logs.ts";
import { openWorld } from "./support/world.ts";
import { openReceiver } from "./sweeps/webhook-receiver.ts";

let status = 202;
const ear = await openReceiver(() => status);
afterAll(() => ear.close());

test("no accepted delivery means no server, a recent one a server, an old one a former server", async () => {
  const world = await openWorld();
  const { APP_ID, PRIVATE_KEY: privateKey = "" } = world.environment;
  const baseUrl = `${world.running.url}/api/v3`;
  const made = { appId: Number(APP_ID), privateKey, webhookSecret: "s", baseUrl, log: quiet };
  const app = await new Clients(makeProbot(made)).getAppOctokit();
  const served = (minutes = 0) => findServerActivity(app, new Date(Date.now() + minutes * 60_000));
  const happens = async () => {
    await world.as("you", "POST", "/repos/you/units/issues", { title: "One", body: "Please." });
    await world.running.sandbox.deliveries.settle();
  };
  // The webhook is off: GitHub answers 404.
  expect(await served()).toBe("never");
  world.hook(ear.address);
  status = 500;
  await happens();
  expect(await served()).toBe("never");
  status = 202;
  await happens();
  expect(await served()).toBe("now");
  // The answer of a server that is restarting.
  status = 503;
  await happens();
  expect(await served()).toBe("now");
  expect(await served(11)).toBe("then");
});
