import { isOver, viewOf } from "../../../src/core/build/view.ts";
import type { Invariant } from "./invariant.ts";

/** Every build ends, or says what it waits for. */
export const endsOrAsks: Invariant = ({ record, state }) => {
  if (!record || !state) return ["there is no readable record"];
  if (record.archived) return [];
  const { status, asks, parked } = viewOf(state);
  if (isOver(status)) return [`the build is ${status}, but its record was never archived`];
  return asks === null && parked.length === 0 ? [`the build is ${status} for good, and asks nobody anything`] : [];
};

/** Sweeps that find nothing new change nothing: looked at at the end, half an hour after anybody did anything. */
export const comesToRest: Invariant = ({ writes, timeline }) => {
  const late = writes.filter(({ at }) => at > timeline.now - 21 * 60_000);
  return late.length > 0
    ? [
        `not at rest: ${late
          .slice(-3)
          .map(({ what }) => what)
          .join("; ")}`,
      ]
    : [];
};
