/** Which checks a merge waits for, and what people read when one is missing. */
import { expect, test } from "vitest";
import type { State } from "../../src/core/model/state.ts";
import { openStage, type Stage } from "./support/stage/index.ts";
import type { Rule } from "./support/stage/repository.ts";

const job = (name: string, command: string) =>
  `  ${name}:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ${command}\n`;
const ci = (...jobs: string[]) => ({
  "ci.yml": `name: CI\non: pull_request\njobs:\n${jobs.join("")}`,
});
const requires = (context: string, integration_id?: number): Rule => ({
  ...{ type: "required_status_checks", pattern: "refs/heads/baton/*/build" },
  parameters: {
    do_not_enforce_on_create: true,
    required_status_checks: [
      { context, ...(integration_id === undefined ? {} : { integration_id }) },
    ],
  },
});
/** A person reports a commit status, as tools outside GitHub do. */
const reports = async (stage: Stage, context: string) => {
  const { headSha } = (await stage.pull("W1.1")).pull;
  await stage.as("wren").post(`/statuses/${headSha}`, { context, state: "success" });
};
/** All expected checks have reported, Baton has begun to wait for the rest, and time passes. */
const waitedLong = async (stage: Stage) => {
  const heads = (s: State) => [
    s.workers["W1.1"]?.head?.ci,
    s.workers["W1.1"]?.ci.head === s.workers["W1.1"]?.head?.sha,
  ];
  await stage.until((s) => heads(s).every(Boolean), "Baton to wait for checks");
  const { headSha } = (await stage.pull("W1.1")).pull;
  await stage.untilWorld(
    (w) => w.checkRuns.some((c) => c.headSha === headSha && c.conclusion),
    "the checks to end",
  );
  await stage.pass(20);
};
const merged = (stage: Stage) =>
  stage.until((s) => s.workers["W1.1"]?.merge_sha, "W1.1 to be merged");

test(
  "given a required check that nobody reports, then it is named, and its report lets the " +
    "build continue",
  async () => {
    const stage = await openStage({
      workflows: ci(job("test", "true")),
      rules: [requires("lint")],
    });
    await stage.label();
    const { number } = await stage.pull("W1.1");
    await waitedLong(stage);
    const said = await stage.reads(/has not reported/, { on: stage.issue });
    expect(said).toContain(
      `\`lint\` is required by the rules of \`${stage.branch("build")}\` and has not reported on`,
    );
    expect(said).toContain(`pull request #${number}.`);
    await reports(stage, "lint");
    await merged(stage);
  },
);

test(
  "given a rule that requires the check of one app, then another app's check of that " +
    "name does not count",
  async () => {
    const stage = await openStage({
      workflows: ci(job("test", "true")),
      rules: [requires("test", 999)],
    });
    await stage.label();
    await waitedLong(stage);
    expect(await stage.reads(/has not reported/, { on: stage.issue })).toContain(
      "(the rules require it from app 999)",
    );
  },
);

test("given `checks.require`, then another red check is named and delays nothing", async () => {
  const stage = await openStage({
    config: "checks: { require: [test] }",
    // A check that is not required is not awaited: it has ended when the other one begins.
    workflows: ci(
      job("lint", "exit 1"),
      job("test", "true").replace("    runs-on", "    needs: lint\n    if: always()\n    runs-on"),
    ),
  });
  await stage.play();
  await stage.reads(/its pull request is merged \(red, but not required: lint\)/, {
    on: stage.issue,
  });
  expect(stage.words().some(({ text }) => text.includes("checks fail"))).toBe(false);
});
