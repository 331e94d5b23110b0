import { afterEach, expect, test } from "vitest";
import { createWorld, only, until, workflow, type World } from "./actions-world.ts";

let world: World;
afterEach(() => world.close());

const CALLED = `name: Called
on:
  workflow_call:
    inputs:
      who: { type: string, required: true }
      times: { type: number, default: 2 }
      loud: { type: boolean }
    secrets: { key: { required: true } }
    outputs: { said: { value: "\${{ jobs.say.outputs.said }}" } }
env: { FROM: called }
jobs:
  say:
    runs-on: x
    outputs: { said: "\${{ steps.s.outputs.said }}" }
    steps:
      - id: s
        env: { KEY: "\${{ secrets.key }}" }
        run: |
          test "$KEY" = hunter2hunter2 -a "$FROM" = called -a -z "\${{ secrets.API_KEY }}"
          test "\${{ inputs.times == 2 && inputs.loud == false }}" = true
          echo "said=hi \${{ inputs.who }}" >> $GITHUB_OUTPUT
  after: { needs: say, runs-on: x, steps: [{ run: "echo after \${{ needs.say.outputs.said }} $GITHUB_JOB" }] }
`;
const open = async (text: string, more: Record<string, string> = {}): Promise<World> =>
  (world = await createWorld({
    ".github/workflows/x.yml": text,
    ".github/workflows/called.yml": CALLED,
    ...more,
  }));

test("a called workflow gets inputs and secrets, and its jobs have the caller's name", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `call:
  name: Greet
  uses: ./.github/workflows/called.yml
  with: { who: "\${{ github.actor }}" }
  secrets: { key: "\${{ secrets.API_KEY }}" }
then:
  needs: call
  runs-on: x
  steps: [{ run: "echo then \${{ needs.call.outputs.said }} \${{ needs.call.result }}" }]
`,
    ),
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.conclusion, world.logs(run)).toBe("success");
  expect(run.jobs.map((job) => job.name)).toEqual(["Greet / say", "Greet / after", "then"]);
  expect(world.logs(run)).toContain("after hi ann after");
  expect(world.logs(run)).toContain("then hi ann success");
  expect(world.logs(run)).not.toContain("hunter2");
});

test("a secret that only the caller knows is masked too", async () => {
  const inner = `on: { workflow_call: { secrets: { key: {} } } }
jobs: { a: { runs-on: x, steps: [{ run: "echo got \${{ secrets.key }}" }] } }
`;
  const call = "c: { uses: ./.github/workflows/inner.yml, secrets: { key: made-up-here } }\n";
  await open(workflow("workflow_dispatch", call), { ".github/workflows/inner.yml": inner });
  const run = await world.ended(world.dispatch("x.yml"));
  expect(world.logs(run)).toContain("Z got ***\n");
});

test("a matrix calls once per row, calls nest, and a skipped call is one skipped job", async () => {
  const inner = `on: { workflow_call: { inputs: { n: { type: string } } } }
jobs:
  b: { uses: ./.github/workflows/called.yml, with: { who: "n\${{ inputs.n }}" }, secrets: inherit }
`;
  await open(
    workflow(
      "workflow_dispatch",
      `a:
  strategy: { matrix: { n: [1, 2] } }
  uses: ./.github/workflows/inner.yml
  with: { n: "\${{ matrix.n }}" }
  secrets: inherit
no: { if: "false", uses: ./.github/workflows/inner.yml }
`,
    ),
    {
      ".github/workflows/inner.yml": inner,
      ".github/workflows/called.yml": CALLED.replace("key:", "API_KEY:")
        .replace("secrets.key", "secrets.API_KEY")
        .replace(' -a -z "${{ secrets.API_KEY }}"', ""),
    },
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.conclusion, world.logs(run)).toBe("success");
  const names = [
    "a (1) / b / after",
    "a (1) / b / say",
    "a (2) / b / after",
    "a (2) / b / say",
    "no",
  ];
  expect(run.jobs.map((job) => job.name).sort()).toEqual(names);
  expect(world.job(run, "no").conclusion).toBe("skipped");
  expect(world.logs(run)).toContain("after hi n2");
});

test("a failed job in a call can run again alone, and invalid calls are refused at once", async () => {
  const flaky = `on: workflow_call
jobs:
  ok: { runs-on: x, steps: [{ run: echo }] }
  flaky: { runs-on: x, steps: [{ run: test $GITHUB_RUN_ATTEMPT = 2 }] }
`;
  await open(
    workflow(
      "workflow_dispatch",
      `call: { uses: ./.github/workflows/flaky.yml }
last: { needs: call, runs-on: x, steps: [{ run: echo }] }
`,
    ),
    {
      ".github/workflows/flaky.yml": flaky,
      ".github/workflows/y.yml": workflow(
        "workflow_dispatch",
        "a: { uses: ./.github/workflows/called.yml }\n",
      ),
      ".github/workflows/z.yml": workflow(
        "workflow_dispatch",
        "a: { uses: ./.github/workflows/z.yml }\n",
      ),
      ".github/workflows/o.yml": workflow(
        "workflow_dispatch",
        "a: { uses: acme/x/.github/workflows/o.yml@v1 }\n",
      ),
    },
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.jobs.map((job) => job.conclusion)).toEqual(["success", "failure", "skipped"]);
  const kept = world.job(run, "call / ok").id;
  world.sandbox.actions.rerun(run, true, "ann");
  await world.ended(run);
  expect(run.conclusion, world.logs(run)).toBe("success");
  expect(world.job(run, "call / ok").id).toBe(kept);
  const refused = world.dispatch("y.yml");
  expect(refused).toMatchObject({ conclusion: "startup_failure", jobs: [] });
  expect(refused.startProblem).toMatchObject({
    problem: expect.stringContaining(
      "Input who is required, but not provided while calling.",
    ) as unknown,
  });
  expect(world.dispatch("z.yml").startProblem).toMatchObject({
    problem: expect.stringContaining("missing a `on.workflow_call` trigger") as unknown,
  });
  const foreign = await world.ended(world.dispatch("o.yml"));
  expect(world.logs(foreign)).toContain(
    "it needs the reusable workflow acme/x/.github/workflows/o.yml@v1, which",
  );
});

test("a called job's token has its caller's permissions at most, and a stopped call resumes", async () => {
  const inner = `on: workflow_call
permissions: { contents: write, issues: read }
jobs:
  a: { runs-on: x, steps: [{ run: "echo begun; test -f \${{ vars.GATE || '/nonexistent' }} || sleep 60" }] }
`;
  await open(
    workflow(
      "workflow_dispatch",
      "call: { uses: ./.github/workflows/inner.yml, permissions: { contents: read } }\n",
    ),
    { ".github/workflows/inner.yml": inner },
  );
  const run = world.dispatch("x.yml");
  await until(() => world.logs(run).includes("Z begun"));
  expect(only(world.sandbox.world.tokens).permissions).toEqual({
    contents: "read",
    metadata: "read",
  });
  world = await world.reopen();
  world.repository.variables.GATE = "/etc/hosts";
  const again = only(world.sandbox.world.runs);
  await world.ended(again);
  expect(again.conclusion, world.logs(again)).toBe("success");
  expect(again.jobs).toHaveLength(1);
});
