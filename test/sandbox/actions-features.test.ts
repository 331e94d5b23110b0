import { afterEach, expect, test } from "vitest";
import { describeRequirement } from "../../src/sandbox/index.ts";
import { listMaskForms } from "../../src/sandbox/actions/job/job-log.ts";
import { createWorld, only, until, workflow, type World } from "./actions-world.ts";

let world: World | null = null;
afterEach(() => world?.close());

const open = async (text: string, more: Record<string, string> = {}): Promise<World> =>
  (world = await createWorld({ ".github/workflows/x.yml": text, ...more }));

test("annotations, groups, summary and steps' lines are kept, and the log can be followed", async () => {
  const { dispatch, ended, sandbox, job } = await open(
    workflow(
      "workflow_dispatch",
      `a:
  runs-on: x
  steps:
    - run: |
        echo "::group::Tests"
        echo "::error file=src/a.js,line=3,endLine=4,col=5,title=Bad%2C very::it%0Abroke"
        echo "::warning::careful"
        echo "### Done" >> $GITHUB_STEP_SUMMARY
    - run: echo second; until test -e "$RUNNER_TEMP/go"; do sleep 0.02; done; exit 4
`,
    ),
  );
  const run = dispatch("x.yml");
  await until(
    () => run.jobs[0] !== undefined && sandbox.actions.log(run, run.jobs[0]).includes("Z second"),
  );
  const one = job(run, "a");
  expect(one.steps.map(({ status }) => status)).toEqual(["completed", "completed", "in_progress"]);
  expect(sandbox.actions.stepLog(run, one, 2)).toMatch(
    /^\S{28} ##\[group\]Run echo "::group[^]*##\[warning\]careful\n$/,
  );
  expect(sandbox.actions.stepLog(run, one, 2)).not.toContain("second");
  sandbox.actions.cancel(run);
  await ended(run);
  expect(one.summary).toBe("### Done\n\n");
  const annotations = only(sandbox.world.checkRuns).annotations ?? [];
  expect(annotations).toMatchObject([
    {
      ...{ path: "src/a.js", startLine: 3, endLine: 4, startColumn: 5, endColumn: 5 },
      ...{ level: "failure", title: "Bad, very", message: "it\nbroke" },
    },
    { path: ".github", level: "warning", message: "careful" },
    { level: "failure", message: "The operation was canceled." },
  ]);
});

test("a schedule can be triggered by hand, on the default branch", async () => {
  const { sandbox, repository, ended, logs } = await open(
    workflow(
      '{ schedule: [{ cron: "5 4 * * *" }] }',
      'a: { runs-on: x, steps: [{ run: "echo $GITHUB_EVENT_NAME ${{ ' +
        'github.event.schedule }} $GITHUB_REF" }] }\n',
    ),
    { ".github/workflows/y.yml": workflow("push", "a: { runs-on: x, steps: [{ run: echo }] }\n") },
  );
  const run = await ended(sandbox.actions.schedule(repository, ".github/workflows/x.yml"));
  expect(run.event).toBe("schedule");
  expect(logs(run)).toContain("schedule 5 4 * * * refs/heads/main");
  expect(() => sandbox.actions.schedule(repository, ".github/workflows/y.yml")).toThrow(
    "'schedule' trigger",
  );
});

test("a job with an unmet requirement is not run, and its check names the requirement", async () => {
  const { dispatch, ended, sandbox, job } = await open(
    workflow(
      "workflow_dispatch",
      `container: { runs-on: x, container: node:24, steps: [{ run: echo no }] }
services: { runs-on: x, services: { db: { image: postgres } }, steps: [{ run: echo no }] }
oidc: { runs-on: x, permissions: { id-token: write }, steps: [{ run: echo no }] }
after: { runs-on: x, needs: container, if: "needs.container.outputs.x == '1'", steps: [{ run: echo no }] }
docker: { runs-on: x, steps: [{ uses: docker://alpine }] }
shell: { runs-on: x, steps: [{ run: echo, shell: zzsh }] }
`,
    ),
  );
  const run = await ended(dispatch("x.yml"));
  const said = (name: string): string => sandbox.actions.log(run, job(run, name));
  expect(
    run.jobs.map(({ name, conclusion, notRun }) => [
      ...[name, conclusion, notRun && describeRequirement(notRun)],
    ]),
  ).toEqual([
    ["container", "skipped", "a container (node:24)"],
    ["services", "skipped", "service containers (db)"],
    ["oidc", "skipped", "OpenID Connect tokens ('id-token: write')"],
    ["after", "skipped", "the job 'container', which was not run here"],
    ["docker", "skipped", "Docker for the action docker://alpine"],
    ["shell", "failure", undefined],
  ]);
  expect(said("container")).toContain(
    "This job was not run: it needs a container (node:24), which this machine",
  );
  expect(said("shell")).toContain("Invalid shell option.");
  const check = sandbox.world.checkRuns.find((one) => one.name === "services");
  expect(check?.output.title).toBe("Not run here: needs service containers (db)");
  expect(check?.conclusion).toBe("skipped");
});

test("continue-on-error, defaults, contexts and shells work as on GitHub", async () => {
  const { dispatch, ended, logs, job } = await open(
    workflow(
      "workflow_dispatch",
      `a:
  runs-on: x
  continue-on-error: \${{ true }}
  defaults: { run: { shell: bash, working-directory: sub } }
  steps:
    - { run: mkdir sub, working-directory: . }
    - run: "false | true; echo not-this"
b:
  needs: a
  runs-on: x
  steps:
    - { id: no, run: exit 1, continue-on-error: true }
    - run: "echo b \${{ needs.a.result }} \${{ steps.no.outcome }} \${{ steps.no.conclusion }} \${{ job.status }}"
    - { shell: python, run: "print('py', \\"it's\\", \${{ fromJSON('42') }})" }
    - run: |
        echo "\${{ runner.os }} \${{ github.action }} \${{ strategy.job-total }} \${{ toJSON(matrix) }}."
        echo "none\${{ hashFiles('none') }}."
`,
    ),
  );
  const run = await ended(dispatch("x.yml"));
  expect(run.conclusion, logs(run)).toBe("success");
  expect(job(run, "a").conclusion).toBe("failure");
  expect(logs(run)).toContain("Process completed with exit code 1.");
  expect(logs(run)).toMatch(/Z b success failure success success\n/);
  expect(logs(run)).toContain("Z py it's 42");
  expect(logs(run)).toContain("Z none.");
  expect(logs(run)).toContain("Z Linux __run 1 null.");
});

test("a JavaScript action of the repository runs, and its post step when the job ends", async () => {
  const { dispatch, ended, logs, job } = await open(
    workflow(
      "workflow_dispatch",
      `a:
  runs-on: x
  steps:
    - uses: actions/checkout@v4
    - { id: js, uses: ./act, with: { who: Ann } }
    - run: echo "js gave \${{ steps.js.outputs.got }}"
`,
    ),
    {
      "act/action.yml":
        "inputs: { who: { default: x } }\nruns: { using: node24, main: main.js, post: " +
        "post.js }\n",
      "act/main.js": `const { appendFileSync } = require("fs"); const { env } = process;
appendFileSync(env.GITHUB_OUTPUT, "got=" + env.INPUT_WHO + "\\n"); appendFileSync(env.GITHUB_STATE, "kept=7\\n");`,
      "act/post.js": 'console.log("post saw " + process.env.STATE_kept);',
    },
  );
  const run = await ended(dispatch("x.yml"));
  expect(run.conclusion, logs(run)).toBe("success");
  expect(logs(run)).toMatch(/js gave Ann[^]*post saw 7/);
  expect(job(run, "a").steps.map((step) => step.name)).toContain("Post Run ./act");
});

test("a composite action's time limit applies to all its steps together", async () => {
  const { dispatch, ended, logs } = await open(
    workflow(
      "workflow_dispatch",
      "a: { runs-on: x, steps: [{ uses: actions/checkout@v4 }, { uses: ./slow, " +
        "timeout-minutes: 0.01 }] }\n",
    ),
    {
      "slow/action.yml":
        "runs: { using: composite, steps: [{ run: sleep 0.3, shell: sh }, { run: sleep 60, " +
        "shell: sh }] }\n",
    },
  );
  const run = await ended(dispatch("x.yml"));
  expect(run.conclusion).toBe("failure");
  expect(logs(run)).toContain("The action 'Run ./slow' has timed out after 0.01 minutes.");
});

test("with queue: max all runs wait their turn in a concurrency group", async () => {
  const { dispatch, ended } = await open(
    `${workflow("workflow_dispatch", "a: { runs-on: x, steps: [{ run: echo }] }\n")}
concurrency: { group: g, queue: max }
`,
  );
  const runs = await Promise.all(
    [dispatch("x.yml"), dispatch("x.yml"), dispatch("x.yml")].map(ended),
  );
  expect(runs.map((run) => run.conclusion)).toEqual(["success", "success", "success"]);
});

test.each<[string, string]>([
  ["plain", "s3cret-value"],
  ["base64 at the first place", Buffer.from("s3cret-value").toString("base64")],
  ["base64 within a longer text", Buffer.from("x:s3cret-value!").toString("base64")],
  ["base64 within another", Buffer.from("user:s3cret-value").toString("base64")],
  ["a line of it", "second line"],
  ["JSON", JSON.stringify('quo"ted').slice(1, -1)],
  ["an address", encodeURIComponent("a b&c=d")],
])("a secret is masked as %s", (_, shown) => {
  const forms = ["s3cret-value", "first line\nsecond line", 'quo"ted', "a b&c=d"].flatMap(
    listMaskForms,
  );
  expect(forms.reduce((text, form) => text.replaceAll(form, "***"), shown)).toContain("***");
});
