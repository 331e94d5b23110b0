import { getBuildView } from "../../../../src/core/messages/build-view.ts";
import { readMarker } from "../../../../src/core/messages/marker.ts";
import type { GitHub } from "../world/github.ts";
import type { Invariant, Sight } from "./invariant.ts";
import { isBuildEnded } from "../../../../src/core/model/build-types.ts";

/** Every build ends, or says what it waits for. */
export const checkEndsOrAsks: Invariant = (sight) => {
  const { record, state } = sight;
  if (!record || !state) return ["there is no readable record"];
  if (record.archived) return [];
  const { status, asks, parked, waves } = getBuildView(state);
  if (isBuildEnded(status)) return [`the build is ${status}, but its record was never archived`];
  const workers = waves.flatMap((wave) => wave.workers);
  // What only a person's command lets go on is said where the status is.
  if (state.build.hold || workers.some((one) => one.status === "held" || one.status === "parked"))
    return [];
  // What a person pushed to the record, and hasn't answered for, is asked about in a comment alone.
  if (isTampered(sight)) return [];
  const waits = workers
    .map((one) => `; ${one.id} is ${one.status} and waits for ${one.waitsFor}`)
    .join("");
  return asks === null && parked.length === 0
    ? [`the build is ${status} for good, and asks nobody anything${waits}`]
    : [];
};

/**
 * The record's head is a person's, and Baton has asked what it is to do about that: until then the
 * build rests.
 */
export function isTampered({ house, record, github }: Sight): boolean {
  if (record === null || house.git.commit(record.head)?.author.name === "baton[bot]") return false;
  return hasSaid(github, `tampered-${record.head.slice(0, 12)}`);
}

/** Whether Baton has said something under this marker. */
function hasSaid({ sandbox }: GitHub, key: string): boolean {
  const own = sandbox.world.comments.filter(({ author }) => author === "baton[bot]");
  return own.some(({ body }) => readMarker(body)?.key === key);
}

/** Two sweeps lie within so many minutes. */
export const REST = 21;

/**
 * Sweeps that find nothing new change nothing: looked at at the end, when nobody does anything any
 * more.
 */
export const checkComesToRest: Invariant = ({ writes, timeline }) => {
  const late = writes.filter(({ at }) => at > timeline.now - REST * 60_000);
  return late.length > 0
    ? [
        `not at rest: ${late
          .slice(-3)
          .map(({ what }) => what)
          .join("; ")}`,
      ]
    : [];
};
