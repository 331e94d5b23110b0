import { beforeAll, expect, test, vi } from "vitest";
import { withFailures } from "../../src/app/observe/failed-jobs.ts";
import type { ProposalFact, RunFact } from "../../src/core/build/facts.ts";
import { unstartable } from "../../src/core/rules/start/unstartable.ts";
import { openWorld, type World } from "./support/world.ts";

const WORDS =
  "The action a/b@v1 is not allowed in you/units because all actions must be pinned to a full-length commit SHA.";
const NOTHING: ProposalFact = { ok: false, missing: true, reason: "nothing was uploaded" };

let world: World;
let run: RunFact;
beforeAll(async () => {
  // As GitHub's runner says it while it sets a job up.
  world = await openWorld(`echo '::error::Something else'; echo '::error::${WORDS}'; exit 1`);
  const pointer = { build: "1-units", session: "W1.1/work/1", launch: "1", record: "0".repeat(40), branch: "any" };
  const path = "/repos/you/units/actions/workflows/baton.yml/dispatches";
  await world.as("you", "POST", path, { ref: "main", inputs: pointer });
  const begun = world.running.sandbox.world.runs.at(-1)!;
  await vi.waitUntil(() => begun.status === "completed", 20_000);
  const { id, conclusion } = begun;
  run = { id, conclusion, session: "W1.1/work/1", launch: 1, status: "completed", url: "https://x", policy: null };
});

test("a run that left nothing has the last lines of its job's log", async () => {
  const [seen] = await withFailures(world.access, [run], { "W1.1/work/1": NOTHING });
  expect(seen!.log!.slice(-3)).toEqual([
    "Error: Something else",
    `Error: ${WORDS}`,
    "Error: Process completed with exit code 1.",
  ]);
});

test("a run that a policy ended is configuration, in the policy's words", async () => {
  const [seen] = await withFailures(world.access, [run], { "W1.1/work/1": NOTHING });
  expect(seen!.policy).toBe(WORDS);
  expect(unstartable(seen!)).toContain(WORDS.slice(0, -1));
});

test.each<[string, Partial<RunFact>, ProposalFact]>([
  ["is under way", { status: "in_progress" }, NOTHING],
  ["was lost", { conclusion: "cancelled" }, NOTHING],
  ["handed in what can't be used", {}, { ...NOTHING, missing: false }],
  ["is not there any more", { id: 4711 }, NOTHING],
])("a run that %s is none of it", async (_, change, proposal) => {
  const [seen] = await withFailures(world.access, [{ ...run, ...change }], { "W1.1/work/1": proposal });
  expect(seen!.policy).toBeNull();
  expect(unstartable(seen!)).toBeNull();
});
