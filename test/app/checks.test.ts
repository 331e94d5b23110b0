/**
 * Checks of a commit as the rules see them: who reported them, their conclusions, and which have no
 * check run.
 */
import { beforeAll, expect, test } from "vitest";
import { performEffect } from "../../src/app/effects/perform.ts";
import { readChecks } from "../../src/app/observe/checks.ts";
import type { Effect } from "../../src/core/model/effects/index.ts";
import { quiet } from "./support/logs.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let head: string;
const look = async () => (await readChecks(world.access, head, "none", true)).checks;
const runs = () => world.running.sandbox.world.runs.filter((run) => run.headSha === head);
const ended = async () => {
  await expect.poll(() => runs().every((run) => run.status === "completed")).toBe(true);
};

const step = (name: string, run: string) =>
  `  ${name}:\n    runs-on: ubuntu-24.04\n    steps: [{ run: '${run}' }]\n`;
const FLAKY = 'test "$GITHUB_RUN_ATTEMPT" = 2';
const JOBS = `${step("good", "true")}${step("bad", FLAKY)}${step("idle", "true")}    if: false\n`;

beforeAll(async () => {
  world = await openWorld();
  const data = (text: string) => `data ${text.length}\n${text}\n`;
  const commit =
    `commit refs/made/topic\ncommitter w <w@x> 1700000000 +0000\n${data("CI")}from ` +
    "refs/heads/main^0\n";
  const file = `M 100644 inline .github/workflows/ci.yml\n${data(`on: push\njobs:\n${JOBS}`)}`;
  world.gitWith(`${commit}${file}`, "fast-import", "--quiet");
  head = world.git("rev-parse", "refs/made/topic");
  await world.as("you", "POST", "/repos/you/units/git/refs", {
    ref: "refs/heads/topic",
    sha: head,
  });
});

test("jobs have their run and attempt, a skipped one has passed, and failed ones rerun once", async () => {
  await ended();
  const { failed, passed } = await look();
  expect(passed.map((c) => [c.name, c.conclusion])).toEqual([
    ["good", "success"],
    ["idle", "skipped"],
  ]);
  const [run] = runs();
  expect(failed).toMatchObject([
    { name: "bad", app: 15_368, run: { id: run!.id, attempt: 1 }, annotations: 1 },
  ]);
  const effect: Effect = { type: "rerun", key: "W1.1", runs: [failed[0]!.run!] };
  const facts = world.facts();
  const context = {
    access: world.access,
    state: null,
    facts,
    recordHead: null,
    log: quiet,
    wake: async () => {},
  };
  for (let i = 0; i < 2; i++) expect((await performEffect(effect, context)).outcome.ok).toBe(true);
  await ended();
  expect(run!.runAttempt).toBe(2);
  expect((await look()).failed).toEqual([]);
});

test("statuses count, in any number", async () => {
  const path = `/repos/you/units/statuses/${head}`;
  for (let i = 0; i < 101; i++)
    await world.as("wren", "POST", path, { context: `s${i}`, state: "success" });
  await world.as("wren", "POST", path, { context: "s0", state: "error" });
  const { failed, passed } = await look();
  expect(failed.map((c) => [c.name, c.conclusion, c.app])).toEqual([["s0", "error", null]]);
  expect(passed.filter((c) => c.name.startsWith("s"))).toHaveLength(100);
});

test("a continuing run is pending although no job is, and one that needs approval is reported", async () => {
  const [run] = runs();
  run!.status = "in_progress";
  expect((await look()).pending.map((c) => c.name)).toEqual([run!.name]);
  Object.assign(run!, { status: "completed", conclusion: "action_required", suiteId: 1 });
  const waits = (await look()).failed.find((c) => c.conclusion === "action_required");
  expect(waits).toMatchObject({ id: null, run: { id: run!.id } });
});
