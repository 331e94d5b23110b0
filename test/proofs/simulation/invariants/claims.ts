import type { Invariant } from "./invariant.ts";

/** A wait for GitHub's limits that takes longer ends the handler, which starts again later. */
const LONGEST_MS = 20 * 60_000;

/** A handler ends and releases its claim. Until then no other handler runs for the build. */
export const checkClaimsAreReleased: Invariant = ({ claims, timeline }) =>
  [...claims.values()]
    .filter(({ by, at }) => by.alive && timeline.now - at > LONGEST_MS)
    .slice(0, 1)
    .map(
      ({ by, at }) =>
        `${by.name} has held a claim for ${Math.round((timeline.now - at) / 60_000)} minutes`,
    );
