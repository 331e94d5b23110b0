/**
 * Jobs that nobody wrote for the sandbox: other runners, toolchains of this machine, actions of a
 * folder.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createWorld, until, workflow, type World } from "./actions-world.ts";

let world: World;
let folder = "";
afterEach(async () => {
  await world.close();
  if (folder !== "") rmSync(folder, { recursive: true });
  folder = "";
});

const open = async (
  jobs: string,
  options: Parameters<typeof createWorld>[1] = {},
): Promise<World> =>
  (world = await createWorld(
    { ".github/workflows/x.yml": workflow("workflow_dispatch", jobs) },
    options,
  ));

test("a job for a missing runner stays queued and names the label that it waits for", async () => {
  await open(
    "mac: { runs-on: macos-latest, steps: [{ run: echo no }] }\nhere: { runs-on: x, " +
      "steps: [{ run: echo }] }\n",
  );
  const run = world.dispatch("x.yml");
  await until(() => run.jobs.some((job) => job.name === "here" && job.status === "completed"));
  expect(world.job(run, "mac")).toMatchObject({
    status: "queued",
    labels: ["macos-latest"],
    awaits: "macos-latest",
  });
  expect(world.sandbox.actions.log(run, world.job(run, "mac"))).toMatch(
    /Waiting for a runner to pick up this job\.\.\.\n.*No runner here has the label 'macos-latest'/,
  );
  world.sandbox.actions.cancel(run);
  await world.ended(run);
  expect(world.job(run, "mac").conclusion).toBe("cancelled");
});

test("jobs for runners that are declared absent are not run, and the rest of the matrix counts", async () => {
  const jobs = `test:
  strategy: { matrix: { os: [x, windows-latest] } }
  runs-on: \${{ matrix.os }}
  steps: [{ run: echo }]
after: { needs: test, runs-on: x, steps: [{ run: echo }] }
`;
  await open(jobs, { others: "not-run" });
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.conclusion).toBe("success");
  expect(world.job(run, "test (windows-latest)")).toMatchObject({
    conclusion: "skipped",
    notRun: { kind: "runner", label: "windows-latest" },
  });
  expect(world.job(run, "after").conclusion).toBe("success");
});

test("setup-node selects an installed version, and a job with another version is not run", async () => {
  await open(`fits:
  runs-on: x
  steps:
    - { uses: actions/setup-node@v4, with: { node-version: ">=${process.versions.node}" } }
    - run: node --version; npm config get prefix
absent:
  runs-on: x
  steps:
    - run: echo before
    - { uses: actions/setup-node@v4, with: { node-version: 99 } }
    - { run: echo never, if: always() }
`);
  const run = await world.ended(world.dispatch("x.yml"));
  const log = world.sandbox.actions.log(run, world.job(run, "fits"));
  expect(world.job(run, "fits").conclusion, log).toBe("success");
  expect(log).toContain(process.version);
  expect(log).toMatch(/tools\/node\/[\d.]+\/\w+\n/);
  const absent = world.job(run, "absent");
  expect(absent.conclusion).toBe("skipped");
  expect(absent.notRun).toMatchObject({
    ...{ kind: "toolchain", tool: "Node", version: "99" },
    here: expect.arrayContaining([expect.stringMatching(/^\d+\.\d+\.\d+/)]) as unknown,
  });
  expect(absent.steps.map(({ conclusion }) => conclusion)).toEqual([
    ...["success", "success", "skipped", "skipped", "success"],
  ]);
});

test("actions that report to services only warn, and sudo runs the command directly", async () => {
  await open(`a:
  runs-on: x
  steps:
    - { uses: codecov/codecov-action@v5, with: { files: x } }
    - run: sudo -E A=1 sh -c 'echo is-$A'
    - run: sudo -u nobody true
`);
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.jobs[0]?.steps.map(({ conclusion }) => conclusion)).toEqual([
    ...["success", "success", "success", "failure", "success"],
  ]);
  expect(world.logs(run)).toContain("##[warning]codecov/codecov-action@v5 does nothing here");
  expect(world.logs(run)).toContain("Z is-1");
});

test.runIf(existsSync("/usr/bin/dpkg-query"))(
  "apt-get accepts installed packages and names missing ones",
  async () => {
    await open(`here:
  runs-on: x
  steps: [{ run: "sudo apt-get update && sudo apt-get -y install --no-install-recommends dpkg coreutils=1" }]
absent: { runs-on: x, steps: [{ run: apt-get install -y dpkg no-such-package other-package }] }
`);
    const run = await world.ended(world.dispatch("x.yml"));
    expect(world.job(run, "here").conclusion, world.logs(run)).toBe("success");
    expect(world.job(run, "absent").conclusion).toBe("failure");
    expect(world.logs(run)).toContain("Install on this machine: no-such-package other-package");
  },
);

test("a checkout that needs submodules, LFS or another repository is not run, with the reason", async () => {
  const check = (name: string, given: string): string =>
    `${name}: { runs-on: x, steps: [{ uses: actions/checkout@v4, with: { ${given} } }] }\n`;
  world = await createWorld({
    ".gitmodules": '[submodule "a"]\n\tpath = a\n\turl = https://example.com/a\n',
    ".github/workflows/x.yml": workflow(
      "workflow_dispatch",
      [
        check("modules", "submodules: recursive"),
        check("other", "repository: ann/other, path: other"),
        check("lfs", "lfs: true"),
        check("sparse", "sparse-checkout: src, filter: 'blob:none'"),
      ].join(""),
    ),
  });
  const run = await world.ended(world.dispatch("x.yml"));
  const ends = Object.fromEntries(run.jobs.map((one) => [one.name, one.notRun ?? one.conclusion]));
  expect(ends, world.logs(run)).toEqual({
    ...{ modules: { kind: "submodules" }, other: { kind: "repository", name: "ann/other" } },
    ...{ lfs: "success", sparse: "success" },
  });
});

test("an action of the workflow's own commit runs without a checkout", async () => {
  world = await createWorld({
    ".github/actions/hello/action.yml": [
      "inputs: { who: { required: true } }",
      'runs: { using: composite, steps: [{ shell: bash, run: "sh ' +
        '$GITHUB_ACTION_PATH/../say.sh ${{ inputs.who }}" }] }',
    ].join("\n"),
    ".github/actions/say.sh": 'echo "hello $1"\n',
    ".github/workflows/x.yml": workflow(
      "workflow_dispatch",
      `a: { runs-on: x, steps: [{ uses: $/.github/actions/hello, with: { who: Ann } }] }
b: { runs-on: x, steps: [{ uses: $/../../hello }] }
`,
    ),
  });
  const run = await world.ended(world.dispatch("x.yml"));
  expect(world.job(run, "a").conclusion, world.logs(run)).toBe("success");
  expect(world.logs(run)).toContain("Z hello Ann");
  expect(world.logs(run)).toContain("##[error]$/../../hello leads out of the repository");
});

test("actions of the given folder run with pre, main and post, and without credentials", async () => {
  folder = mkdtempSync(join(tmpdir(), "actions-folder-"));
  const place = (files: Record<string, string>): void =>
    Object.entries(files).forEach(([path, text]) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    });
  const print = (what: string): string =>
    `console.log("${what} " + process.env.INPUT_WHO + " " + (process.env.STATE_AT ?? "-"))\n`;
  const save = 'require("fs").appendFileSync(process.env.GITHUB_STATE, "AT=pre\\n")\n';
  place({
    "acme/tool/action.yml": [
      "inputs: { who: { default: nobody } }",
      "runs: { using: node20, pre: pre.js, main: main.js, post: post.js, post-if: success() }",
    ].join("\n"),
    "acme/tool/pre.js": print("pre") + save,
    "acme/tool/main.js": `${print("main")}console.log("key " + process.env.ANTHROPIC_API_KEY)\n`,
    "acme/tool/post.js": print("post"),
    "acme/tool@v2/sub/action.yml": [
      "runs:",
      "  using: composite",
      "  steps: [{ shell: bash, run: 'echo from $(basename $(dirname $GITHUB_ACTION_PATH))' }]",
    ].join("\n"),
    "acme/boxed/action.yml": "runs: { using: docker, image: Dockerfile }\n",
  });
  const jobs = `a:
  runs-on: x
  steps:
    - run: echo first
    - { uses: acme/tool@v1, with: { who: Ann } }
    - uses: acme/tool/sub@v2
b: { runs-on: x, steps: [{ uses: acme/boxed@v1 }] }
c: { runs-on: x, steps: [{ uses: acme/../../etc@v1 }] }
`;
  await open(jobs, { actions: folder });
  const run = await world.ended(world.dispatch("x.yml"));
  const log = world.sandbox.actions.log(run, world.job(run, "a"));
  expect(world.job(run, "a").conclusion, log).toBe("success");
  expect(log).toMatch(
    /pre Ann -[^]*Z first[^]*main Ann pre\n[^]*key undefined[^]*from tool@v2[^]*post Ann pre/,
  );
  expect(world.job(run, "b").notRun).toEqual({ kind: "docker-action", uses: "acme/boxed@v1" });
  expect(world.job(run, "c").notRun).toEqual({ kind: "action", uses: "acme/../../etc@v1" });
});
