/** Says what Baton left out of a session's review. */
import { formatLocation } from "../model/feedback.ts";
import type { ReviewNote } from "../model/review-findings.ts";

/** Says in a sentence what Baton ignored or downgraded of a review, and why. */
export function describeReviewNote(note: ReviewNote): string {
  switch (note.kind) {
    case "unknown_finding":
      return `There is no earlier finding ${note.id}.`;
    case "not_reopened":
      return `${note.id} is not reopened: ${note.by} settled it.`;
    case "raised_before":
      return `The problem on ${formatLocation(note)} is already finding ${note.id}.`;
    case "settled_before":
      return (
        `The problem on ${formatLocation(note)} was finding ${note.id}, which ${note.by} ` +
        "settled."
      );
    case "seen_before":
      return (
        `${formatLocation(note)} did not change since the previous round, which did not ` +
        "mention it: not blocking."
      );
  }
}
