/** A repository whose CI was red before anyone used Baton. */
import { expect, test } from "vitest";
import type { Rule } from "./support/stage/repository.ts";
import { completeWork, openStage, worker, type Stage } from "./support/stage/index.ts";
import type { World } from "../../src/sandbox/schema/world.ts";

const job = (name: string, command: string) =>
  `  ${name}:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n     ` +
  ` - run: ${command}\n`;
/** CI as in most repositories: on pushes to `main` and on pull requests. */
const CI = {
  "ci.yml":
    "name: CI\non:\n  push: { branches: [main] }\n  pull_request:\njobs:\n" +
    job("lint", '"! grep -rn TODO src"') +
    job("test", '"! grep -rn BUG src"'),
};
/**
 * Checks of these jobs that have ended on the commit. Baton's own preflight may have run there too.
 */
const ended = (names: readonly string[], head: string) => (w: World) =>
  names.every((name) =>
    w.checkRuns.some((c) => c.headSha === head && c.name === name && c.conclusion !== null),
  );
const files = { "src/old.js": "// TODO: tidy up\n" };
/** Somebody has pushed to `main`, and CI has run there. */
const checked = async (stage: Stage, names = ["lint", "test"]) => {
  const head = await stage.push("main", { "notes.md": "# Notes\n" }, { as: "you" });
  await stage.untilWorld(ended(names, head), "CI on main to end");
  return head;
};
const said = (stage: Stage, words: string) =>
  stage.words().filter(({ text }) => text.includes(words));

test("given a lint job that is red on main, then the build lands, and the plan names it", async () => {
  const stage = await openStage({ workflows: CI, files });
  const head = await checked(stage);
  const state = await stage.play();
  const plan = stage.comments().find(({ key }) => key === "plan")!.body;
  expect(plan).toContain(
    `On \`main\` at \`${head.slice(0, 8)}\` this check fails already, before this build: ` +
      "`lint`.",
  );
  expect(state.workers["W1.1"]!.attempts.rework).toBeUndefined();
  const { number } = await stage.pull("W1.1");
  expect(said(stage, "`lint` fails here as on `main`").map(({ on }) => on)).toContain(number);
  expect(await stage.reads(/^## Landed/, { on: stage.issue })).toContain(
    "`lint` failed before this build and still fails",
  );
});

test("given a worker that breaks a job which was green on main, then it is reworked for that job alone", async () => {
  const told: string[] = [];
  const stage = await openStage({
    workflows: CI,
    files,
    plan: [worker("W1.1", { writes: { "src/new.js": "// BUG\n" } })],
    sessions: {
      "W1.1/rework/1": ({ reasons }) => {
        told.push(...reasons);
        return completeWork({ "src/new.js": "export const right = true;\n" });
      },
    },
  });
  await checked(stage);
  const state = await stage.play();
  expect(told).toEqual([
    expect.stringMatching(
      /^checks fail on pull request #\d+: `test` \([^`]*see `checks\/1-test.log`\)$/,
    ),
  ]);
  expect(state.workers["W1.1"]!.attempts.rework).toBe(1);
  expect(stage.file("src/new.js")).toContain("right");
});

test("given a build that fixes the red lint job, then the report says so", async () => {
  const stage = await openStage({
    workflows: CI,
    files,
    plan: [worker("W1.1", { writes: { "src/old.js": "// tidy\n" } })],
  });
  await checked(stage);
  await stage.play();
  expect(await stage.reads(/^## Landed/, { on: stage.issue })).toContain(
    "`lint` failed before this build and passes now",
  );
});

test(
  "given a rule that requires the red job, then a comment says who can fix it, and the " +
    "fix lets the build land",
  async () => {
    const rule: Rule = {
      type: "required_status_checks",
      parameters: { required_status_checks: [{ context: "lint" }] },
      bypass: ["you"],
    };
    const stage = await openStage({ workflows: CI, files, rules: [rule] });
    await checked(stage);
    await stage.label();
    const words = await stage.reads(/Baton started no rework, but the rules of `main` require it/, {
      on: stage.issue,
    });
    expect(words).toContain("Fix it on `main`, which needs write access there");
    expect(stage.comments().find(({ key }) => key === "plan")!.body).toContain(
      "GitHub merges no pull request into `main`",
    );
    await stage.push("main", { "src/old.js": "// tidy\n" }, { as: "you" });
    await stage.approveLanding();
    await stage.landed();
  },
);

test("given a matrix that is red on main and cancels its other jobs, then the build lands", async () => {
  const matrix =
    "on: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    strategy: { " +
    "matrix: { node: [22, 26] } }\n    steps:\n      - run: 'test ${{ matrix.node }} != 22 " +
    "|| exit 1; sleep 20'\n";
  const stage = await openStage({ workflows: { "ci.yml": matrix } });
  await checked(stage, ["test (22)", "test (26)"]);
  const state = await stage.play();
  expect(state.workers["W1.1"]!.attempts.rework).toBeUndefined();
});

test("given CI on pull requests only, then the last merged one shows what was red", async () => {
  const onPulls = CI["ci.yml"].replace("  push: { branches: [main] }\n", "");
  const stage = await openStage({ workflows: { "ci.yml": onPulls }, files });
  const head = await stage.push("topic", { "notes.md": "# Notes\n" }, { as: "you" });
  const { number } = await stage.as("you").post<{ number: number }>("/pulls", {
    ...{ title: "Add notes", head: "topic", base: "main" },
  });
  await stage.untilWorld(ended(["lint", "test"], head), "CI on the pull request to end");
  await stage.merge(number, "you");
  const newest = await stage.push("main", { "more.md": "# More\n" }, { as: "you" });
  const state = await stage.play();
  expect(stage.comments().find(({ key }) => key === "plan")!.body).toContain(
    `\`lint\` did not run on \`main\` at \`${newest.slice(0, 8)}\`, and failed in the ` +
      "newest run before it.",
  );
  expect(state.workers["W1.1"]!.attempts.rework).toBeUndefined();
  expect(said(stage, "`lint` fails here as in the newest run before this build")).not.toEqual([]);
});

test("given a newest commit on main without CI, then the commit before it shows what was red", async () => {
  const stage = await openStage({ workflows: CI, files });
  await checked(stage);
  await stage.push("main", { "more.md": "# More\n" }, { as: "you", message: "Add more [skip ci]" });
  const state = await stage.play();
  expect(stage.comments().find(({ key }) => key === "plan")!.body).toContain(
    "`lint` did not run on `main`",
  );
  expect(state.workers["W1.1"]!.attempts.rework).toBeUndefined();
});

test(
  "given a newest commit without CI and a commit before it whose CI runs, then Baton " +
    "waits for its results",
  async () => {
    // Runs until a branch `go` exists.
    const held =
      "until git ls-remote --exit-code origin go; do sleep 0.2; done; ! grep -rn TODO src";
    const stage = await openStage({
      workflows: { "ci.yml": CI["ci.yml"].replace("! grep -rn TODO src", held) },
      files,
    });
    const before = await stage.push("main", { "notes.md": "# Notes\n" }, { as: "you" });
    await stage.untilWorld(
      (w) => w.checkRuns.some((c) => c.headSha === before && c.name === "lint"),
      "CI to begin",
    );
    await stage.push(
      "main",
      { "more.md": "# More\n" },
      { as: "you", message: "Add more [skip ci]" },
    );
    await stage.label();
    await stage.until(
      (s) => s.build.baseline?.pending.includes("lint"),
      "the build to know of CI on the commit before",
    );
    await stage.push("go", { "go.md": "# Go\n" }, { as: "you" });
    const state = await stage.play();
    expect(state.workers["W1.1"]!.attempts.rework).toBeUndefined();
    expect(state.build.baseline).toMatchObject({ failed: ["lint"], earlier: ["lint"] });
  },
);

test("given a job that is cancelled on the build branch, then the next wave still starts", async () => {
  const onBuild =
    "on:\n  push: { branches: ['baton/*/build'] }\njobs:\n  slow:\n    runs-on: " +
    "ubuntu-24.04\n    steps:\n      - run: sleep 600\n";
  const two = [
    worker("W1.1", { writes: { "src/a.js": "1;\n" } }),
    worker("W2.1", { writes: { "src/b.js": "2;\n" }, after: ["W1.1"] }),
  ];
  const stage = await openStage({ workflows: { "build.yml": onBuild }, plan: two });
  await stage.label();
  const merge = await stage.until((s) => s.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
  const run = await stage.untilWorld(
    (w) => w.runs.find(({ headSha, status }) => headSha === merge && status === "in_progress"),
    "CI on the build branch to run",
  );
  await stage.as("you").post(`/actions/runs/${run.id}/cancel`, {});
  await stage.until((s) => s.workers["W2.1"]?.session, "the second wave to begin");
  expect(stage.state()!.build.red_tip).toBeNull();
});
