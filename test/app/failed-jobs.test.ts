import { beforeAll, expect, test, vi } from "vitest";
import { addCheckLogs, addFailures } from "../../src/app/observe/runs.ts";
import { createCi } from "../../src/core/model/ci.ts";
import type { ProposalFact, RunFact } from "../../src/core/model/facts.ts";
import { explainUnstartedRun } from "../../src/core/messages/unstartable-runs.ts";
import { someState } from "./support/state.ts";
import { sha, someCheck, somePull } from "../spec/support/facts.ts";
import { openWorld, type World } from "./support/world.ts";

const WORDS =
  "The action a/b@v1 is not allowed in you/units because all actions must be pinned to a " +
  "full-length commit SHA.";
const NOTHING: ProposalFact = { ok: false, missing: true, reason: "nothing was uploaded" };

let world: World;
let run: RunFact;
beforeAll(async () => {
  // The output of GitHub's runner while it sets up a job.
  world = await openWorld(`echo '::error::Something else'; echo '::error::${WORDS}'; exit 1`);
  const pointer = { build: "1-units", session: "W1.1/work/1", launch: "1", record: "0".repeat(40) };
  const path = "/repos/you/units/actions/workflows/baton.yml/dispatches";
  await world.as("you", "POST", path, { ref: "main", inputs: pointer });
  const begun = world.running.sandbox.world.runs.at(-1)!;
  await vi.waitUntil(() => begun.status === "completed", 20_000);
  const { id, conclusion } = begun;
  run = {
    id,
    conclusion,
    session: "W1.1/work/1",
    launch: 1,
    status: "completed",
    url: "https://x",
    policy: null,
  };
});

test("a run that left nothing has the last lines of its job's log", async () => {
  const [seen] = await addFailures(world.access, [run], { "W1.1/work/1": NOTHING });
  expect(seen!.log!.slice(-3)).toEqual([
    "Error: Something else",
    `Error: ${WORDS}`,
    "Error: Process completed with exit code 1.",
  ]);
});

test("a run that a policy ended is a configuration problem, with the policy's message", async () => {
  const [seen] = await addFailures(world.access, [run], { "W1.1/work/1": NOTHING });
  expect(seen!.policy).toBe(WORDS);
  expect(explainUnstartedRun(seen!)).toContain(WORDS.slice(0, -1));
});

test.each([
  [
    "Event 'workflow_dispatch' is not allowed to trigger Actions workflows.",
    "Settings → Actions → Policies",
  ],
  ["The action a/b@v1 is not allowed to be used in you/units.", "Settings → Actions → General"],
])("the message %j leads to advice about the setting to change", (policy, place) => {
  expect(explainUnstartedRun({ ...run, policy })).toContain(place);
});

test("GitHub ended a failed run without a job before it started", async () => {
  world.repository.actionsPolicy = { events: ["push"] };
  const path = "/repos/you/units/actions/workflows/baton.yml/dispatches";
  const pointer = { build: "1-units", session: "W1.1/work/1", launch: "2", record: "0".repeat(40) };
  await world.as("you", "POST", path, { ref: "main", inputs: pointer });
  const { id, conclusion, jobs } = world.running.sandbox.world.runs.at(-1)!;
  expect([conclusion, jobs]).toEqual(["failure", []]);
  const [seen] = await addFailures(world.access, [{ ...run, id }], { "W1.1/work/1": NOTHING });
  expect(seen).toMatchObject({ conclusion: "startup_failure", policy: null });
  expect(explainUnstartedRun(seen!)).toMatch(
    /^GitHub ended the run before its first job\. Its page says why: https/,
  );
});

test.each<[string, Partial<RunFact>, ProposalFact]>([
  ["is in progress", { status: "in_progress" }, NOTHING],
  ["was lost", { conclusion: "cancelled" }, NOTHING],
  ["submitted an invalid proposal", {}, { ...NOTHING, missing: false }],
  ["no longer exists", { id: 4711 }, NOTHING],
])("a run that %s is no such failure", async (_, change, proposal) => {
  const [seen] = await addFailures(world.access, [{ ...run, ...change }], {
    "W1.1/work/1": proposal,
  });
  expect(seen!.policy).toBeNull();
  expect(explainUnstartedRun(seen!)).toBeNull();
});

test("a check that failed again has the last lines of its log, which are not read earlier", async () => {
  const job = world.running.sandbox.world.runs.find(({ id }) => id === run.id)!.jobs[0]!;
  const seenIn = async (attempt: number) => {
    const state = someState(world.repository.id);
    const rerun = { runs: [{ id: run.id, attempt: 1 }], failed: ["test"], ended: false };
    Object.assign(state.workers["W1.1"]!, { ci: { ...createCi(), head: sha("head"), rerun } });
    const pull = somePull(3, { sha: sha("head"), tree: sha("tree") }, "build");
    pull.checks.failed = [
      someCheck("test", { conclusion: "failure", id: job.id, run: { id: run.id, attempt } }),
    ];
    const { "W1.1": seen } = await addCheckLogs(world.access, state, { "W1.1": pull });
    return seen!.checks.failed[0]!.log;
  };
  expect(await seenIn(1)).toBeUndefined();
  expect((await seenIn(2))!.slice(-2)).toEqual([
    `Error: ${WORDS}`,
    "Error: Process completed with exit code 1.",
  ]);
});
