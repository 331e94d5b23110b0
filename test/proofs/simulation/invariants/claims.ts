import type { Invariant } from "./invariant.ts";

/** What GitHub's limits put off for longer ends the look, which is begun again later. */
const LONGEST_MS = 20 * 60_000;

/** A look ends, and releases its claim: until then nobody else looks at the build. */
export const checkClaimsAreReleased: Invariant = ({ claims, timeline }) =>
  [...claims.values()]
    .filter(({ by, at }) => by.alive && timeline.now - at > LONGEST_MS)
    .slice(0, 1)
    .map(
      ({ by, at }) =>
        `${by.name} has kept a claim for ${Math.round((timeline.now - at) / 60_000)} minutes`,
    );
