import { afterEach, expect, test } from "vitest";
import {
  createWorld,
  only,
  remains,
  running,
  until,
  workflow,
  type World,
} from "./actions-world.ts";

let world: World;
afterEach(() => world.close());

const open = async (text: string): Promise<World> =>
  (world = await createWorld({ ".github/workflows/x.yml": text }));

test("two jobs pass on outputs, check out the commit, and appear as check runs and webhooks", async () => {
  await open(
    workflow(
      "{ workflow_dispatch: { inputs: { who: { required: true }, loud: { type: " +
        "boolean, default: true } } } }",
      `one:
  runs-on: ubuntu-latest
  outputs: { word: "\${{ steps.say.outputs.word }}" }
  steps:
    - uses: actions/checkout@v4
    - id: say
      run: |
        test -f README.md
        test "$(git rev-parse HEAD)" = "$GITHUB_SHA"
        echo "word=hello \${{ inputs.who }}" >> "$GITHUB_OUTPUT"
two:
  needs: one
  runs-on: ubuntu-latest
  if: inputs.loud && vars.LEVEL == '7'
  env: { WORD: "\${{ needs.one.outputs.word }}" }
  steps:
    - run: echo "got $WORD in $GITHUB_REPOSITORY by $GITHUB_ACTOR"
`,
    ),
  );
  const run = world.dispatch("x.yml", { who: "Ann" });
  expect(run.status).toBe("queued");
  await world.ended(run);
  expect(world.logs(run)).toContain("got hello Ann in ann/sample by ann");
  expect(run.conclusion).toBe("success");
  const checks = world.sandbox.world.checkRuns.map(({ name, conclusion, appSlug }) => [
    name,
    conclusion,
    appSlug,
  ]);
  expect(checks).toEqual([
    ["one", "success", "github-actions"],
    ["two", "success", "github-actions"],
  ]);
  const runEvents = world.events
    .filter(({ event }) => event === "workflow_run")
    .map(({ action }) => action);
  expect(runEvents).toEqual(["requested", "in_progress", "completed"]);
  const jobEvents = world.events
    .filter(({ event }) => event === "workflow_job")
    .map(({ action }) => action);
  expect(jobEvents).toEqual([
    "queued",
    "in_progress",
    "completed",
    "queued",
    "in_progress",
    "completed",
  ]);
  expect(remains(world)).toEqual([]);
});

test("a matrix creates a job for each combination, named as on GitHub", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `m:
  runs-on: x
  strategy: { matrix: { os: [a, b], n: [1, 2], exclude: [{ os: b, n: 2 }], include: [{ os: c, n: 9 }] } }
  steps: [{ run: "echo on-\${{ matrix.os }}-\${{ matrix.n }}" }]
`,
    ),
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.jobs.map((job) => job.name)).toEqual(["m (a, 1)", "m (a, 2)", "m (b, 1)", "m (c, 9)"]);
  expect(world.logs(run)).toContain("on-c-9");
});

test("after a failed step only always() and failure() run, and dependents are skipped", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `a:
  runs-on: x
  steps:
    - run: exit 3
    - run: echo not-this
    - { if: "failure()", run: echo failure-runs }
    - { if: "always()", run: echo always-runs }
b: { needs: a, runs-on: x, steps: [{ run: echo never }] }
c: { needs: a, if: "always()", runs-on: x, steps: [{ run: "echo c-saw-\${{ needs.a.result }}" }] }
d: { needs: c, runs-on: x, steps: [{ run: echo never }] }
`,
    ),
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.conclusion).toBe("failure");
  // All needs of `d` succeeded, but an earlier job failed.
  expect(["a", "b", "c", "d"].map((name) => world.job(run, name).conclusion)).toEqual([
    ...["failure", "skipped", "success", "skipped"],
  ]);
  const steps = world.job(run, "a").steps.map(({ conclusion }) => conclusion);
  expect(steps).toEqual(["success", "failure", "skipped", "success", "success", "success"]);
  expect(world.logs(run)).toMatch(
    /Process completed with exit code 3\.[^]*failure-runs[^]*always-runs[^]*c-saw-failure/,
  );
  expect(world.logs(run)).not.toContain("not-this\n");
});

test("a run whose last jobs are skipped one after the other ends once", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `a: { runs-on: x, steps: [{ run: exit 1 }] }
b: { needs: a, runs-on: x, steps: [{ run: exit 1 }] }
c: { needs: b, runs-on: x, steps: [{ run: exit 1 }] }
`,
    ),
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.jobs.map(({ conclusion }) => conclusion)).toEqual(["failure", "skipped", "skipped"]);
  for (const name of ["workflow_run", "check_suite"]) {
    expect(
      world.events.filter(({ event, action }) => event === name && action === "completed"),
    ).toHaveLength(1);
  }
});

test("cancelling kills all processes, also those outside of the group, and always() still runs", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `a:
  runs-on: x
  steps:
    - run: |
        setsid sleep 300.\${{ github.run_id }} &
        (trap '' TERM; sleep 301.\${{ github.run_id }}) &
        echo ready; wait
    - { if: "always()", run: echo cleaned-up }
`,
    ),
  );
  const run = world.dispatch("x.yml");
  await until(() => world.logs(run).includes("Z ready"));
  const sleeping = () => running(`.${run.id}\0`).filter((line) => /^sleep\0 ?30[01]\./.test(line));
  await until(() => sleeping().length === 2);
  world.sandbox.actions.cancel(run);
  await world.ended(run);
  expect(run.conclusion).toBe("cancelled");
  expect(world.logs(run)).toContain("cleaned-up");
  expect(sleeping()).toEqual([]);
});

test("a step that exceeds its time limit fails, and such a job is cancelled", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `s: { runs-on: x, steps: [{ run: sleep 60, timeout-minutes: 0.005 }] }
j: { runs-on: x, timeout-minutes: 0.005, steps: [{ run: sleep 60 }] }
`,
    ),
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(["s", "j"].map((name) => world.job(run, name).conclusion)).toEqual([
    "failure",
    "cancelled",
  ]);
  expect(world.logs(run)).toContain("has exceeded the maximum execution time");
});

test("secrets and masked values never appear in a log or as outputs", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `a:
  runs-on: x
  outputs: { leak: "\${{ steps.s.outputs.leak }}" }
  steps:
    - id: s
      name: With \${{ secrets.API_KEY }}
      env: { KEY: "\${{ secrets.API_KEY }}", TOKEN: "\${{ github.token }}" }
      run: |
        echo "key $KEY token $TOKEN"
        WORD=quiet; WORD="$WORD-please"
        echo "::add-mask::$WORD"
        echo "and $WORD"
        echo "leak=$KEY" >> $GITHUB_OUTPUT
        echo "sum $KEY" >> $GITHUB_STEP_SUMMARY
        echo "::error file=$KEY,title=$KEY::bad $KEY"
        echo "home $HOME sandbox=\${BATON_TEST_LEAK:-none}"
`,
    ),
  );
  process.env.BATON_TEST_LEAK = "leaked";
  const run = await world.ended(world.dispatch("x.yml"));
  delete process.env.BATON_TEST_LEAK;
  const log = world.logs(run);
  expect(log).toContain("key *** token ***");
  expect(log).toContain("and ***");
  expect(log).not.toMatch(/hunter2|quiet-please|ghs_/);
  expect(log).toContain("Skip output 'leak'");
  const { steps, summary } = world.job(run, "a");
  expect([steps[1]?.name, summary]).toEqual(["With ***", "sum ***\n\n"]);
  expect(only(world.sandbox.world.checkRuns).annotations?.[0]).toMatchObject({
    ...{ path: "***", title: "***", message: "bad ***" },
  });
  expect(log).toContain("sandbox=none");
});

test("a job with a missing action is not run, and its log names the action", async () => {
  await open(
    workflow("workflow_dispatch", `a: { runs-on: x, steps: [{ uses: acme/deploy@v1 }] }\n`),
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.conclusion).toBe("skipped");
  expect(world.logs(run)).toContain(
    "it needs the action acme/deploy@v1, which this machine does not have.",
  );
});

test("a stopped sandbox resumes its runs and keeps finished jobs", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `first:
  runs-on: x
  outputs: { at: "\${{ steps.t.outputs.at }}" }
  steps: [{ id: t, run: 'echo "at=$(date +%s%N)" >> $GITHUB_OUTPUT' }]
second:
  needs: first
  runs-on: x
  steps:
    - run: |
        echo begun
        test -f \${{ vars.GATE || '/nonexistent' }} || sleep 60
        echo over \${{ needs.first.outputs.at }}
`,
    ),
  );
  const run = world.dispatch("x.yml");
  await until(() => world.logs(run).includes("Z begun"));
  const firstLog = world.sandbox.actions.log(run, world.job(run, "first"));
  await world.sandbox.actions.stop();
  expect(run.status).toBe("queued");
  world = await world.reopen();
  world.repository.variables.GATE = "/etc/hosts";
  const again = only(world.sandbox.world.runs);
  await world.ended(again);
  expect(again.conclusion).toBe("success");
  expect(again.jobs).toHaveLength(2);
  expect(world.logs(again)).toMatch(/the job starts again[^]*over \d{10,}/);
  expect(world.sandbox.actions.log(again, world.job(again, "first"))).toBe(firstLog);
});
