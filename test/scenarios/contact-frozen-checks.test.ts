/**
 * A check run never goes back. After a failure or a lost run, another check run shows the green
 * preflight.
 */
import { expect, test } from "vitest";
import { PREFLIGHT_CHECK } from "../../src/core/model/preflight.ts";
import { loseRun, openStage, type Stage } from "./support/stage/index.ts";
import type { Play } from "./support/stage/plays.ts";

/**
 * Returns what GitHub shows of the preflight on a commit, as `filter=latest` and the merge box do.
 */
async function shown(stage: Stage, commit: string): Promise<string[]> {
  const path = `/commits/${commit}/check-runs?check_name=${encodeURIComponent(PREFLIGHT_CHECK)}`;
  const { check_runs } = await stage
    .as("you")
    .get<{ check_runs: { status: string; conclusion: string }[] }>(path);
  return check_runs.map(({ status, conclusion }) => conclusion ?? status);
}

/** Returns all of them, oldest first: attempt and launch, and the status. */
function all(stage: Stage): string[] {
  const own = stage.world.checkRuns.filter(
    ({ name, repositoryId }) => name === PREFLIGHT_CHECK && repositoryId === stage.repository.id,
  );
  return own.map(({ externalId, status, conclusion }) => {
    const [, attempt, launch] = externalId.split("/");
    return `${attempt}/${launch} ${conclusion ?? status}`;
  });
}

const KEY = { name: "Key", result: "failed", detail: "There is none.", remedy: "Set the secret." };
const fails: Play = () => ({ close: { checks: [KEY] } });
const passes: Play = () => ({ close: { checks: [{ ...KEY, result: "ok", remedy: null }] } });

test("given a failed preflight, then `/retry` proves it in a new check run, which GitHub shows", async () => {
  const stage = await openStage({ sessions: { "repository/preflight/1": fails } });
  const head = stage.git("rev-parse", "main");
  await stage.label();
  await stage.reads(/The preflight found what would stop every session/);
  expect(await shown(stage, head)).toEqual(["failure"]);
  await stage.say("/retry");
  await stage.play();
  expect(await shown(stage, head)).toEqual(["success"]);
  expect(all(stage)).toEqual(["1/1 failure", "2/1 success"]);
});

test("given a preflight whose run is lost, then another launch has another check run; none stays open", async () => {
  let launches = 0;
  const stage = await openStage({
    sessions: { preflight: () => (launches++ === 0 ? loseRun : passes) },
  });
  const head = stage.git("rev-parse", "main");
  await stage.play();
  expect(await shown(stage, head)).toEqual(["success"]);
  await stage.untilWorld(
    () => all(stage).join() === "1/1 cancelled,1/2 success",
    "the first check run to be ended",
  );
});
