/** The base branch has a merge queue. */
import { expect, test } from "vitest";
import { openStage } from "./support/stage/index.ts";

const QUEUE = { type: "merge_queue", parameters: { merge_method: "SQUASH" } };
const CHECKED = {
  type: "required_status_checks",
  parameters: { required_status_checks: [{ context: "test" }] },
};
const ci = (step: string) => `on: [pull_request, merge_group]
jobs:
  test: { runs-on: ubuntu-latest, steps: [{ uses: actions/checkout@v5 }, { run: '${step}' }] }
`;

test("given `/land`, then Baton queues it, the queue tests and merges it, and it has landed", async () => {
  const stage = await openStage({ rules: [QUEUE, CHECKED], workflows: { "ci.yml": ci("true") } });
  await stage.label();
  await stage.approveLanding();
  const { build } = await stage.landed();
  const { pull } = await stage.pull("land");
  expect(pull.mergedBy).toBe("github-merge-queue[bot]");
  expect(build.landing?.merge_sha).toBe(stage.git("rev-parse", "main"));
  expect(stage.git("rev-list", "--count", "main")).toBe("2");
  expect(
    stage.world.runs.some((run) => run.event === "merge_group" && run.conclusion === "success"),
  ).toBe(true);
});

test("given a queue whose checks fail, then a comment says why; after a fix, `/retry` queues it again", async () => {
  const step = 'test "$GITHUB_EVENT_NAME" = pull_request || test -e src/fixed.js';
  const stage = await openStage({ rules: [QUEUE, CHECKED], workflows: { "ci.yml": ci(step) } });
  await stage.label();
  await stage.approveLanding();
  const number = (await stage.pull("land")).number;
  await stage.untilWorld(
    (w) => w.issues.some((i) => i.events.some((e) => e.reason === "CI_FAILURE")),
    "the queue's no",
  );
  await stage.pass(1);
  await stage.reads(/was removed from the merge queue: its checks failed there/, {
    on: stage.issue,
  });
  await stage.push(stage.branch("build"), { "src/fixed.js": "// fixed\n" }, { as: "wren" });
  await stage.until(
    (s) => s.build.status === "landing" && s.build.gates.landing.state === "open",
    "it to be judged again",
  );
  await stage.say("/land", { on: number });
  await stage.landed();
  expect(stage.file("src/fixed.js")).toBe("// fixed\n");
});
