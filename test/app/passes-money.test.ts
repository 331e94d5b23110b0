/**
 * A pass without a server has no memory. Budgets of several builds and the history of costs come
 * from the records.
 */
import { describeStop } from "../../src/core/messages/stop.ts";
import { expect, test } from "vitest";
import { openOneshot } from "../../src/app/oneshot/run-oneshot.ts";
import { sleep } from "../../src/app/timers.ts";
import { CONFIG_PATH } from "../../src/core/model/settings.ts";
import { anEntry, pushAccounts, someAccounts } from "./support/accounts.ts";
import { quiet } from "./support/logs.ts";
import { passPreflight } from "./support/preflight.ts";
import { openWorld } from "./support/world.ts";

test("a pass stops a build at a daily budget that ended builds used up, and has the cost history", async () => {
  const world = await openWorld();
  const at = new Date().toISOString();
  const entries = [3, 4, 5].map((dollars) => anEntry(dollars, at));
  const ended = someAccounts("7-units", entries, { created_at: at, ended_at: at });
  pushAccounts(world, "refs/tags/baton/7-units", JSON.stringify(ended));
  const content = Buffer.from("budgets: { day: 12 }\n").toString("base64");
  await world.as("you", "PUT", `/repos/you/units/contents/${CONFIG_PATH}`, {
    message: "Set a budget",
    content,
  });
  await passPreflight(world);
  const { number } = await world.as("you", "POST", "/repos/you/units/issues", {
    title: "One",
    body: "Please.",
  });
  await world.as("wren", "POST", `/repos/you/units/issues/${number as number}/labels`, {
    labels: ["orchestrate"],
  });
  const { APP_ID, PRIVATE_KEY: privateKey = "" } = world.environment;
  const options = {
    appId: Number(APP_ID),
    privateKey,
    baseUrl: `${world.running.url}/api/v3`,
    log: quiet,
  };
  const { signal } = new AbortController();
  const passes = await openOneshot(
    { ...options, signal, clock: () => new Date(), wait: sleep },
    { owner: "you", repo: "units", all: false },
  );
  const pass = async () =>
    (await passes.over(passes.places[0]!)).find(
      ({ item }) => item.target.kind === "build" && item.target.issue === number,
    )!.state!;
  await expect.poll(async () => (await pass()).build.stop, { timeout: 60_000 }).not.toBeNull();
  const { build } = await pass();
  expect(build.stop).toMatchObject({ cause: "day_budget" });
  expect(describeStop(build.stop!)).toContain(
    "The builds of this repository have spent $12.00 of the budget of $12 for ",
  );
  expect(build.sessions_run).toBe(0);
  expect(build.history).toMatchObject({ builds: 1 });
  expect(build.history!.groups).toContainEqual(
    expect.objectContaining({ kind: "work", sessions: 3, middle: 4 }),
  );
}, 90_000);
