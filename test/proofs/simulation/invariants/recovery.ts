import { getBuildView } from "../../../../src/core/messages/build-view.ts";
import type { Invariant, Snapshot } from "./invariant.ts";
import { isBuildEnded } from "../../../../src/core/model/build-types.ts";

/**
 * In minutes. After faults have stopped, no build that waits for nobody stands still for longer.
 * GitHub asks to wait for at most an hour, and Baton waits for checks for a quarter of one.
 */
const BOUND = 75;

interface Moment {
  at: number;
  /** It should have continued by itself. */
  goesOn: boolean;
}

const last = new WeakMap<object, Moment>();

/** A build continues within a bound after faults have stopped. */
export const checkRecoversInTime: Invariant = (snapshot) => {
  const { scenario, timeline, github, incidentEnded } = snapshot;
  const from = Math.max(scenario.calm, incidentEnded);
  if (timeline.minute < from) return [];
  const since = timeline.now - (timeline.minute - from) * 60_000;
  const at = Math.max(lastProgress(snapshot), since);
  const before = last.get(github);
  if (before && before.at >= at) return [];
  last.set(github, { at, goesOn: goesOn(snapshot) });
  if (!before?.goesOn) return [];
  // The time before an incident began doesn't count.
  const minutes = (at - Math.max(before.at, since)) / 60_000;
  return minutes > BOUND
    ? [`nothing happened for ${Math.round(minutes)} minutes, although nothing went wrong`]
    : [];
};

/** When the App wrote something, or a run began or ended. */
function lastProgress({ writes, github }: Snapshot): number {
  return Math.max(
    writes.at(-1)?.at ?? 0,
    ...github.sandbox.world.runs.map(({ updatedAt }) => Date.parse(updatedAt)),
  );
}

/** It waits neither for a person nor for a time that the provider named. */
function goesOn({ state, record }: Snapshot): boolean {
  if (!state || record?.archived || isBuildEnded(state.build.status)) return false;
  const { asks, parked, waves } = getBuildView(state);
  const isWaiting = waves
    .flatMap(({ workers }) => workers)
    .some(({ status }) => status === "held" || status === "parked");
  return asks === null && parked.length === 0 && !isWaiting && state.build.hold === null;
}
