/**
 * The program that a repository's sessions run: it comes with the workflow, is checked before a
 * dispatch, and is updated with it.
 */
import { expect, test } from "vitest";
import { RUNNER_PATH, WORKFLOW_PATH } from "../../src/core/model/settings.ts";
import { readRunnerFiles } from "../../src/config/runner-bundles.ts";
import { readyFiles } from "./support/stage/repository.ts";
import { openStage, type Stage } from "./support/stage/index.ts";

const CHANGED = "console.log('mine');\n";

/** A repository that Baton's own pull request configured. */
async function configured(): Promise<Stage> {
  const stage = await openStage({ ready: false });
  const pull = await stage.untilWorld(() => stage.pulls()[0], "the pull request to be opened");
  expect(pull.body).toContain(
    "- `.github/baton/session.mjs`: the program that it runs, in one file",
  );
  await stage.merge(pull.number, "you");
  return stage;
}

const preflights = (stage: Stage) =>
  stage.world.checkRuns.filter(({ name }) => name === "baton/preflight");

test(
  "given a runner file that someone changed, then no run starts, and a label is answered " +
    "with the remedy",
  async () => {
    const stage = await configured();
    expect(stage.file(RUNNER_PATH)).toBe(readRunnerFiles()![RUNNER_PATH]);
    const changed = await stage.push("main", { [RUNNER_PATH]: CHANGED }, { as: "wren" });
    const check = await stage.untilWorld(
      () => preflights(stage).find((one) => one.headSha === changed && one.status === "completed"),
      "the preflight of that commit",
    );
    expect(check).toMatchObject({
      conclusion: "failure",
      output: { title: "Sessions can't start: Workflow" },
    });
    await stage.label();
    const words = "`.github/baton/session.mjs` isn't the one that Baton 0.1.0 comes with";
    const said = await stage.reads(new RegExp(words.replaceAll(".", "\\.")), { on: stage.issue });
    expect(said).toContain(
      "Merge Baton's pull request that updates it, or run `baton workflow --write` and commit.",
    );
    const update = await stage.untilWorld(
      () => stage.pulls().find(({ pull }) => pull.headRef === "baton/update-workflow"),
      "the pull request that puts it right",
    );
    expect(update.title).toMatch(/^Update Baton's workflow to 0\.1\.0 \([0-9a-f]{7}\)$/);
    expect(stage.git("diff", "--name-only", "main", "baton/update-workflow")).toBe(RUNNER_PATH);
  },
);

test("given a build under way, when the runner goes missing, then the next session isn't started", async () => {
  const stage = await openStage({ config: "gates: { plan: human, landing: human }" });
  await stage.label();
  await stage.until((state) => state.build.status === "awaiting_approval", "the plan to wait");
  const workflow = readyFiles()[WORKFLOW_PATH]!;
  const asking = workflow.replace(
    "          STAGE_PORT:",
    `          BATON_SHA256: ${"a".repeat(64)}\n          STAGE_PORT:`,
  );
  await stage.push("main", { [WORKFLOW_PATH]: asking }, { as: "wren" });
  const before = stage.world.runs.length;
  await stage.say("/approve");
  await stage.reads(/asks for a runner that isn't the one of Baton 0\.1\.0/, { on: stage.issue });
  const sessions = stage.world.runs
    .slice(before)
    .filter(({ displayTitle }) => displayTitle.includes("W1.1"));
  expect(sessions).toEqual([]);
});
