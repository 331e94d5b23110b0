/**
 * `baton reconcile` over one repository or all of an installation, and its message if it can't read
 * one.
 */
import { execFileSync } from "node:child_process";
import { beforeAll, expect, test } from "vitest";
import { sleep } from "../../src/app/timers.ts";
import { openOneshot, type OneshotOptions } from "../../src/app/oneshot/run-oneshot.ts";
import { formatBuildLine } from "../../src/cli/verbs/reconcile.ts";
import { temporaryFolder } from "./support/folder.ts";
import { quiet } from "./support/logs.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let options: OneshotOptions;
beforeAll(async () => {
  world = await openWorld();
  const { APP_ID, PRIVATE_KEY: privateKey = "" } = world.environment;
  const baseUrl = `${world.running.url}/api/v3`;
  const { signal } = new AbortController();
  const clock = () => new Date();
  options = { appId: Number(APP_ID), privateKey, baseUrl, log: quiet, signal, clock, wait: sleep };
});

const named = { owner: "you", repo: "units", all: false };

test("for one repository, its build progresses, and the line says what it waits for", async () => {
  const { number } = await world.as("you", "POST", "/repos/you/units/issues", {
    title: "One",
    body: "Please.",
  });
  await world.as("wren", "POST", `/repos/you/units/issues/${number as number}/labels`, {
    labels: ["orchestrate"],
  });
  const { places, over } = await openOneshot(options, named);
  expect(places).toEqual([
    {
      installation: world.installation,
      repository: world.repository.id,
      owner: "you",
      repo: "units",
    },
  ]);
  const lines = (await over(places[0]!)).flatMap((lane) => formatBuildLine(lane) ?? []);
  expect(lines).toHaveLength(1);
  // The progress depends on when the preflight's run ends.
  expect(lines[0]).toMatch(
    /^you\/units#1 1-one is planning\. \d+ decisions, last: .*\. Waits for /,
  );
  expect(world.git("for-each-ref", "refs/baton")).toBe("");
});

test("for all repositories, the named one comes first, and an empty one is omitted", async () => {
  const { seed, sandbox } = world.running;
  const folder = temporaryFolder();
  execFileSync("git", ["init", "-q", "-b", "main", folder]);
  const empty = seed.repository({ owner: "you", name: "empty", from: folder });
  sandbox.world.installations[0]!.repositoryIds.unshift(empty.id);
  const { places, over } = await openOneshot(options, { ...named, all: true });
  expect(places.map(({ repo }) => repo)).toEqual(["units", "empty"]);
  expect(await over(places[1]!)).toEqual([]);
});

test("a repository without the App is reported as such", async () => {
  await expect(openOneshot(options, { ...named, repo: "none" })).rejects.toMatchObject({
    code: "not_found",
  });
});
