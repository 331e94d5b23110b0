/**
 * What must hold at the end, after everything that happened on the way. Each violation is a
 * sentence.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getWorkerStatus } from "../../../src/core/model/status.ts";
import type { State } from "../../../src/core/model/state.ts";
import { doubled } from "../../scenarios/support/doubled.ts";
import type { Stage } from "../../scenarios/support/stage/stage.ts";
import type { Actor } from "./cast.ts";
import type { Base } from "./base.ts";
import { countLine } from "./unique-lines.ts";
import { SUITE } from "./suite.ts";

export function findViolations(
  stage: Stage,
  state: State,
  cast: readonly Actor[],
  base: Base,
): string[] {
  const report = stage.comments().find(({ key }) => key === "report")?.body ?? "";
  return [
    ...cast.flatMap((actor) => ofWorker(stage, state, actor, report)),
    ...base.markers.flatMap(({ line, path }) => times(stage, path, line, 1)),
    ...ofBase(stage, state, base),
    ...ofSuite(stage, state),
    ...ofDoubles(stage),
    ...leftovers(stage),
  ];
}

/**
 * Baton proves a configuration again after the base moves, if its preflight is not among the newest
 * hundred runs.
 */
const SHOWN_RUNS = 100;

function ofDoubles({ world }: Stage): string[] {
  const sessions = world.runs.filter(({ inputs }) => inputs["session"]);
  const isProvenAgain = (what: string) =>
    what.startsWith("run [0-preflight-") && sessions.length > SHOWN_RUNS;
  return doubled(world)
    .filter((what) => !isProvenAgain(what))
    .map((what) => `twice: ${what}`);
}

/** If merged: its marker is there once. If not merged: it isn't there, and the report says so. */
function ofWorker(stage: Stage, state: State, { id, files }: Actor, report: string): string[] {
  const worker = state.workers[id as `W${number}.${number}`];
  if (!worker) return [`${id} is not in the record`];
  const merged = worker.merge_sha !== null;
  const told = new RegExp(
    `${id.replace(".", "\\.")}\\b[^\\n]*\\b(skipped|failed|cancelled)\\b`,
  ).test(report);
  return [
    ...files.flatMap((path) => times(stage, path, id, merged ? 1 : 0)),
    ...(merged || told
      ? []
      : [`${id} is ${getWorkerStatus(worker, state)}, but the report doesn't say so`]),
  ];
}

function times(stage: Stage, path: string, line: string, wanted: number): string[] {
  const count = countLine(stage.file(path), line);
  return count === wanted ? [] : [`${path} has "${line}" ${count} times, not ${wanted}`];
}

/** The base has one commit more than what was pushed, with one parent. */
function ofBase(stage: Stage, { build }: State, { markers }: Base): string[] {
  const commits = Number(stage.git("rev-list", "--count", "main"));
  const wanted = 1 + markers.length + 1;
  const parents =
    stage.git("rev-list", "--parents", "-1", build.landing?.merge_sha ?? "main").split(" ").length -
    1;
  return [
    ...(commits === wanted ? [] : [`the base has ${commits} commits, not ${wanted}`]),
    ...(parents === 1 ? [] : [`the landed commit has ${parents} parents`]),
  ];
}

/** The suite is green on the landed tree, by CI's result and by our own run. */
function ofSuite(stage: Stage, { build }: State): string[] {
  const { commit, merge_sha: landed } = build.landing ?? {};
  const runs = stage.world.runs.filter(
    (run) => run.headSha === commit && run.event === "pull_request",
  );
  const green = runs.some((run) => run.conclusion === "success");
  const dir = mkdtempSync(join(tmpdir(), "baton-stress-"));
  try {
    execFileSync("git", ["clone", "--quiet", stage.gitDir, dir]);
    execFileSync("git", ["-C", dir, "checkout", "--quiet", landed ?? "main"]);
    execFileSync("sh", [SUITE], { cwd: dir, encoding: "utf8", stdio: "pipe" });
    return green ? [] : [`CI was not green on the land commit ${commit ?? "(none)"}`];
  } catch (error) {
    return [
      "the suite fails on the landed tree: " +
        `${error instanceof Error ? error.message : String(error)}`,
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function leftovers(stage: Stage): string[] {
  const branches = stage
    .git("for-each-ref", "--format=%(refname:short)", "refs/heads/baton")
    .split("\n");
  const open = stage.pulls().filter((one) => one.state === "open");
  return [
    ...branches.filter(Boolean).map((name) => `the branch ${name} was not deleted`),
    ...open.map((one) => `#${one.number} is left open`),
  ];
}
