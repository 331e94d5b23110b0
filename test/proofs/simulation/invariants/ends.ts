import { getBuildView } from "../../../../src/core/messages/build-view.ts";
import { readMarker } from "../../../../src/core/messages/marker.ts";
import type { GitHub } from "../world/github.ts";
import type { Invariant, Snapshot } from "./invariant.ts";
import { isBuildEnded } from "../../../../src/core/model/build-types.ts";

/** Every build ends, or says what it waits for. */
export const checkEndsOrAsks: Invariant = (snapshot) => {
  const { record, state } = snapshot;
  if (!record || !state) return ["there is no readable record"];
  if (record.archived) return [];
  const { status, asks, parked, waves } = getBuildView(state);
  if (isBuildEnded(status)) return [`the build is ${status}, but its record was never archived`];
  const workers = waves.flatMap((wave) => wave.workers);
  // The status shows what only a person's command can resume.
  if (state.build.hold || workers.some((one) => one.status === "held" || one.status === "parked"))
    return [];
  // Only a comment asks about a person's push to the record that is not yet answered.
  if (isTampered(snapshot)) return [];
  const waits = workers
    .map((one) => `; ${one.id} is ${one.status} and waits for ${one.waitsFor}`)
    .join("");
  return asks === null && parked.length === 0
    ? [`the build stays ${status} forever, and asks nobody${waits}`]
    : [];
};

/**
 * A person pushed the record's head, and Baton has asked what to do about it. The build waits until
 * the answer.
 */
export function isTampered({ repo, record, github }: Snapshot): boolean {
  if (record === null || repo.git.commit(record.head)?.author.name === "baton[bot]") return false;
  return hasSaid(github, `tampered-${record.head.slice(0, 12)}`);
}

/** Whether Baton has posted something under this marker. */
function hasSaid({ sandbox }: GitHub, key: string): boolean {
  const own = sandbox.world.comments.filter(({ author }) => author === "baton[bot]");
  return own.some(({ body }) => readMarker(body)?.key === key);
}

/** Two sweeps happen within this many minutes. */
export const REST = 21;

/**
 * Sweeps that find nothing new change nothing. Checked at the end, when nobody does anything any
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
