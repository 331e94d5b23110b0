/** Failed jobs get one more try on the same commit: what passes then is flaky, what fails again is red. */
import { namesOf } from "../../comments/checks.ts";
import { keyOf, type Effect } from "../../build/effects.ts";
import type { CheckFact, PullFact } from "../../build/facts.ts";
import type { WorkerId } from "../../build/names.ts";
import type { Rerun } from "../../build/ciState.ts";
import type { Turn } from "../turn.ts";

/** How soon to look whether a re-run has begun, in milliseconds. */
const BEGINS_MS = 5_000;

/**
 * The re-run of the jobs behind these checks; null where there is nothing to run again. Only jobs of GitHub Actions:
 * another app's check can be asked for again by that app alone
 * (https://docs.github.com/en/rest/checks/runs#rerequest-a-check-run, 403).
 */
export function rerunOf(checks: readonly CheckFact[]): Rerun | null {
  const runs = new Map(checks.flatMap(({ run }) => (run ? [[run.id, run] as const] : [])));
  if (runs.size === 0) return null;
  return { runs: [...runs.values()], failed: checks.filter((c) => c.run).map((c) => c.name), ended: false };
}

/** Asks for the re-run until its attempts are there; says whether they still are to come. */
export function awaitRerun(turn: Turn, key: WorkerId | "land", rerun: Rerun, red: readonly CheckFact[]): boolean {
  const waiting = rerun.runs.filter(({ id, attempt }) =>
    red.some(({ run }) => run?.id === id && run.attempt <= attempt),
  );
  if (waiting.length === 0) return false;
  const effect: Effect = { type: "rerun", key, runs: waiting };
  // GitHub doesn't run it again (too old, run again too often): then red is what it is.
  if (turn.outcome(keyOf(effect))?.ok === false) return false;
  turn.ask(effect);
  turn.wakeIn(BEGINS_MS);
  return true;
}

/** Heeds what came of the re-run: what has passed by now is counted as flaky. */
export function endRerun(turn: Turn, pull: PullFact, rerun: Rerun | null): Rerun | null {
  if (!rerun || rerun.ended) return rerun;
  const passed = pull.checks.passed.filter(({ name }) => rerun.failed.includes(name));
  const { flaky } = turn.state.build;
  for (const name of new Set(passed.map((c) => c.name))) {
    const known = flaky.find((one) => one.name === name);
    if (!known) flaky.push({ name, times: 1, pulls: [pull.number] });
    else Object.assign(known, { times: known.times + 1, pulls: [...new Set([...known.pulls, pull.number])] });
  }
  if (passed.length > 0) turn.note(`Flaky on #${pull.number}: ${namesOf(passed)} passed when run again`);
  return { ...rerun, ended: true };
}
