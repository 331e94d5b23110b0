import { getBuildView } from "../../../../src/core/messages/build-view.ts";
import type { Invariant, Sight } from "./invariant.ts";
import { isBuildEnded } from "../../../../src/core/model/build-types.ts";

/**
 * Once nothing goes wrong any more, no build that waits for nobody stands still for longer than
 * this, in minutes. An hour is the longest that GitHub asks to wait, and a quarter of one that
 * Baton waits for checks.
 */
const BOUND = 75;

interface Moment {
  at: number;
  /** It was to go on by itself. */
  goesOn: boolean;
}

const last = new WeakMap<object, Moment>();

/** A build goes on within a bound after faults have stopped. */
export const checkRecoversInTime: Invariant = (sight) => {
  const { scenario, timeline, github, incidentEnded } = sight;
  const from = Math.max(scenario.calm, incidentEnded);
  if (timeline.minute < from) return [];
  const since = timeline.now - (timeline.minute - from) * 60_000;
  const at = Math.max(lastProgress(sight), since);
  const before = last.get(github);
  if (before && before.at >= at) return [];
  last.set(github, { at, goesOn: goesOn(sight) });
  if (!before?.goesOn) return [];
  // What was seen before the incident began isn't held against the time that it took.
  const minutes = (at - Math.max(before.at, since)) / 60_000;
  return minutes > BOUND
    ? [`nothing happened for ${Math.round(minutes)} minutes, though nothing went wrong`]
    : [];
};

/** When the App wrote something, or a run began or ended. */
function lastProgress({ writes, github }: Sight): number {
  return Math.max(
    writes.at(-1)?.at ?? 0,
    ...github.sandbox.world.runs.map(({ updatedAt }) => Date.parse(updatedAt)),
  );
}

/** Neither a person nor a time that the provider named is waited for. */
function goesOn({ state, record }: Sight): boolean {
  if (!state || record?.archived || isBuildEnded(state.build.status)) return false;
  const { asks, parked, waves } = getBuildView(state);
  const isWaiting = waves
    .flatMap(({ workers }) => workers)
    .some(({ status }) => status === "held" || status === "parked");
  return asks === null && parked.length === 0 && !isWaiting && state.build.hold === null;
}
