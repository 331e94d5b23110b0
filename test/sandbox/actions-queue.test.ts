/**
 * Jobs that wait: for a runner, for their siblings, for their group; and their changes meanwhile.
 */
import { afterEach, expect, test } from "vitest";
import { createWorld, until, workflow, type World } from "./actions-world.ts";
import type { Run, Job } from "../../src/sandbox/schema/runs.ts";

let world: World;
afterEach(() => world.close());

const open = async (text: string, more: Record<string, string> = {}): Promise<World> =>
  (world = await createWorld({ ".github/workflows/x.yml": text, ...more }));
const byHand = (jobs: string): string => workflow("workflow_dispatch", jobs);
const busy = (run: Run): number => run.jobs.filter((job) => job.status === "in_progress").length;
const says = (run: Run, job: Job | undefined, words: string): boolean =>
  job !== undefined && world.sandbox.actions.log(run, job).includes(words);
const results = (run: Run): (string | null)[] => run.jobs.map((job) => job.conclusion);

test("waiting jobs of a cancelled run never run, and the next run gets all runners", async () => {
  await open(
    byHand(
      "a: { runs-on: x, strategy: { matrix: { n: [1, 2, 3, 4, 5, 6] } }, steps: [{ " +
        "run: echo go; sleep 60 }] }\n",
    ),
  );
  const run = world.dispatch("x.yml");
  await until(() => run.jobs.filter((job) => says(run, job, "Z go")).length === 4);
  world.sandbox.actions.cancel(run);
  await world.ended(run);
  const next = world.dispatch("x.yml");
  await until(() => busy(next) === 4);
  expect(results(run)).toEqual(Array(6).fill("cancelled"));
  expect(run.jobs.filter((job) => job.steps.length > 0)).toHaveLength(4);
});

test("a job that is cancelled while it waits leaves its group, and the group continues", async () => {
  const wait = "test -n '${{ vars.DONE }}' || sleep 60";
  // Group names are not case-sensitive.
  const group = "${{ github.run_number == 1 && 'g' || 'G' }}";
  await open(
    byHand(`a: { runs-on: x, concurrency: "${group}", steps: [{ run: "echo go; ${wait}" }] }\n`),
  );
  const first = world.dispatch("x.yml");
  await until(() => says(first, first.jobs[0], "Z go"));
  const second = world.dispatch("x.yml");
  await until(() => second.jobs.length === 1);
  world.sandbox.actions.cancel(second);
  await world.ended(second);
  world.repository.variables.DONE = "yes";
  const third = world.dispatch("x.yml");
  world.sandbox.actions.cancel(first);
  await world.ended(third);
  expect([first, second, third].flatMap(results)).toEqual(["cancelled", "cancelled", "success"]);
  expect(second.jobs[0]?.steps).toEqual([]);
});

test("a cancelled run can run again completely", async () => {
  await open(
    byHand(
      `a: { runs-on: x, steps: [{ run: "echo go; test -n '\${{ vars.DONE }}' || sleep 60" }] }\n`,
    ),
  );
  const run = world.dispatch("x.yml");
  await until(() => says(run, run.jobs[0], "Z go"));
  world.sandbox.actions.cancel(run);
  await world.ended(run);
  world.repository.variables.DONE = "yes";
  world.sandbox.actions.rerun(run, true, "ann");
  await world.ended(run);
  expect([run.conclusion, results(run)]).toEqual(["success", ["success"]]);
});

test("a call that waits for its group ends with its run", async () => {
  const waits = "c: { uses: ./.github/workflows/called.yml, concurrency: g }\n";
  await open(byHand("a: { runs-on: x, concurrency: g, steps: [{ run: echo go; sleep 60 }] }\n"), {
    ".github/workflows/y.yml": byHand(waits),
    ".github/workflows/called.yml":
      "on: workflow_call\njobs: { b: { runs-on: x, steps: [{ run: echo }] } }\n",
  });
  const first = world.dispatch("x.yml");
  await until(() => says(first, first.jobs[0], "Z go"));
  const second = world.dispatch("y.yml");
  // After two turns of the loop the job is in the queue, which is not visible from outside.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  world.sandbox.actions.cancel(second);
  await world.ended(second);
  expect([second.conclusion, results(second)]).toEqual(["cancelled", ["cancelled"]]);
});

test("a run without any job leaves its group too", async () => {
  await open(
    `${byHand('a: { if: "false", runs-on: x, steps: [{ run: echo }] }\n')}concurrency: g\n`,
  );
  await world.ended(world.dispatch("x.yml"));
  expect((await world.ended(world.dispatch("x.yml"))).conclusion).toBe("skipped");
});

test("max-parallel limits jobs, and only with fail-fast a failure cancels the siblings", async () => {
  const row = "{ matrix: { n: [1, 2, 3] }, max-parallel: 1";
  await open(
    byHand(`fast: { runs-on: x, strategy: ${row} }, steps: [{ run: "test \${{ matrix.n }} != 2" }] }
slow: { runs-on: x, strategy: ${row}, fail-fast: false }, steps: [{ run: "test \${{ matrix.n }} != 2" }] }
`),
  );
  const run = world.dispatch("x.yml");
  let most = 0;
  await until(() => {
    const now = run.jobs.filter((job) => job.key === "slow" && job.status === "in_progress").length;
    most = Math.max(most, now);
    return run.status === "completed";
  });
  const of = (key: string) =>
    run.jobs.filter((job) => job.key === key).map((job) => job.conclusion);
  expect(of("fast")).toEqual(["success", "failure", "cancelled"]);
  expect(of("slow")).toEqual(["success", "failure", "success"]);
  expect(most).toBe(1);
});

const BAD = "${{ fromJSON('{') }}";
const LATE = "${{ fromJSON(needs.a.outputs.none) }}";

test.each([
  ["concurrency", `concurrency: "${LATE}"`],
  ["cancel-in-progress", `concurrency: { group: g, cancel-in-progress: "${LATE}" }`],
  ["continue-on-error", `continue-on-error: "${LATE}"`],
  ["max-parallel", `strategy: { matrix: { n: [1] }, max-parallel: "${LATE}" }`],
  ["fail-fast", `strategy: { matrix: { n: [1] }, fail-fast: "${LATE}" }`],
  ["environment of the job", `env: { X: "${LATE}" }`],
  ["outputs", `outputs: { x: "${LATE}" }`],
])("an expression that can't be evaluated fails its job: %s", async (_, line) => {
  await open(
    byHand(
      `a: { runs-on: x, steps: [{ run: echo }] }\nb: { needs: a, runs-on: x, ${line}, ` +
        "steps: [{ run: exit 1 }] }\n",
    ),
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(results(run)).toEqual(["success", "failure"]);
  expect(world.logs(run)).toMatch(/##\[error\].*/);
});

test("an invalid expression of the whole run is a startup failure", async () => {
  await open(`${byHand("a: { runs-on: x, steps: [{ run: echo }] }\n")}concurrency: "${BAD}"\n`);
  const run = world.dispatch("x.yml");
  expect(run).toMatchObject({ conclusion: "startup_failure", jobs: [] });
  expect(run.startProblem).toMatchObject({
    problem: expect.stringContaining("concurrency can't be evaluated") as unknown,
  });
});

test("an invalid output of a call fails the call", async () => {
  const called = `on: { workflow_call: { outputs: { x: { value: "\${{ fromJSON(jobs.a.outputs.x) }}" } } } }
jobs: { a: { runs-on: x, outputs: { x: "{" }, steps: [{ run: echo }] } }
`;
  await open(byHand("c: { uses: ./.github/workflows/called.yml }\n"), {
    ".github/workflows/called.yml": called,
  });
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.conclusion).toBe("failure");
});
