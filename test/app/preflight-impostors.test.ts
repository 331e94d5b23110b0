/** Whose claims count for a preflight: the App's own, and those of runs that it dispatched. */
import { beforeEach, expect, test } from "vitest";
import {
  hashConfiguration,
  runRepositoryPass,
  passPreflight,
  listPreflights,
} from "./support/preflight.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld("sleep 300");
});

test("a passed check run of the App is enough", async () => {
  await passPreflight(world);
  expect(await runRepositoryPass(world)).toEqual({ wakeAt: null });
  expect(listPreflights(world).runs).toEqual([]);
});

test("a check run of that name by another App proves nothing", async () => {
  await passPreflight(world);
  listPreflights(world).checks[0]!.appSlug = "github-actions";
  await runRepositoryPass(world);
  expect(listPreflights(world).runs).toHaveLength(1);
});

test("a check run for another configuration proves nothing", async () => {
  await passPreflight(world);
  listPreflights(world).checks[0]!.externalId = "0123456789ab/1/1";
  await runRepositoryPass(world);
  expect(listPreflights(world).runs).toHaveLength(1);
});

test("a run that a person dispatched under its name is ignored", async () => {
  const build = `0-preflight-${await hashConfiguration(world)}`;
  const inputs = { build, session: "repository/preflight/1", launch: "1", record: "0".repeat(40) };
  const path = "/repos/you/units/actions/workflows/baton.yml/dispatches";
  await world.as("wren", "POST", path, { ref: "main", inputs });
  await runRepositoryPass(world);
  const { runs, checks } = listPreflights(world);
  expect(runs).toEqual([
    `[${build}] repository/preflight/1 #1`,
    `[${build}] repository/preflight/1 #1`,
  ]);
  expect(checks.map(({ conclusion }) => conclusion)).toEqual([null]);
});
