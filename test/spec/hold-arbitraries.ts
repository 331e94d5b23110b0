/** Generates what people put on hold, with any values that the types allow. */
import fc from "fast-check";
import { maybe, oneLine, sha, time } from "./arbitrary-texts.ts";

const since = maybe(fc.record({ by: oneLine, at: time }));

export const waveGates = fc.array(
  fc.record({
    wave: fc.nat(9),
    state: fc.constantFrom("open" as const, "approved" as const),
    by: maybe(oneLine),
    at: time,
  }),
  { maxLength: 2 },
);

export const heldBuild = {
  paused: maybe(
    fc.record({
      by: oneLine,
      at: time,
      how: fc.constantFrom("command" as const, "closed" as const),
    }),
  ),
  hold: since,
  cancelled: since,
  issue_closed: maybe(time),
};

export const heldWorker = {
  cancelled: since,
  hold: since,
  prepared: maybe(fc.record({ base: sha, at: time })),
  started: since,
};
