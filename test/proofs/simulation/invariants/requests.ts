import type { Invariant } from "./invariant.ts";
import { wasRevoked } from "./roles.ts";
import type { Pull, Review } from "../../../../src/sandbox/schema/pulls.ts";

/**
 * Baton may see a request too late if it came during a merge, or while Baton waited for a limit.
 */
const UNDERWAY_MS = 120_000;

/**
 * A request for changes by a person with write access keeps Baton from merging until they approve,
 * or it is dismissed.
 */
export const checkRequestsBlock: Invariant = (snapshot) =>
  snapshot.github.sandbox.world.issues.flatMap(({ number, pull }) => {
    if (!pull?.merged || pull.mergedBy !== "baton[bot]") return [];
    const mergedAt = pull.mergedAt!;
    const before = snapshot.githubClock.findEarliest(Date.parse(mergedAt)) - UNDERWAY_MS;
    const after = UNDERWAY_MS / 60_000;
    return findStanding(pull, before)
      .filter(({ author }) => !wasRevoked(snapshot, author, mergedAt, { after }))
      .map(
        ({ author, submittedAt }) =>
          `#${number} was merged, although ${author} has requested changes since ${submittedAt}`,
      );
  });

/** Returns each person's newest deciding review, if it requests changes. */
function findStanding({ reviews }: Pull, before: number): Review[] {
  const newest = new Map<string, Review>();
  for (const review of reviews) {
    const isByPerson = review.author === "you" || review.author === "wren";
    if (isByPerson && (review.state === "APPROVED" || review.state === "CHANGES_REQUESTED"))
      newest.set(review.author, review);
  }
  return [...newest.values()].filter(
    ({ state, submittedAt }) => state === "CHANGES_REQUESTED" && Date.parse(submittedAt) < before,
  );
}
