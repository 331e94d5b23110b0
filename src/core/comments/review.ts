/** What a review session says on a pull request. Always a COMMENT: the verdict is the check run `baton/review`. */
import type { ReviewRecord } from "../build/state.ts";
import type { Finding } from "../sessions/review.ts";
import { engineNote } from "./engine.ts";
import { block, code, fenced, inline } from "./escape.ts";

const VERDICT_WORDS: Record<ReviewRecord["verdict"], string> = {
  approve: "approved",
  request_changes: "changes requested",
  needs_person: "a person has to decide",
};

/**
 * Body of the review. `leftover` are the findings that GitHub can't show on a line of the diff, `models` those that the
 * build's sessions reported.
 */
export function reviewBody(
  review: ReviewRecord,
  leftover: readonly Finding[] = [],
  models: readonly string[] = [],
): string {
  return [
    `**Review ${review.round} of ${review.worker}: ${VERDICT_WORDS[review.verdict]}**`,
    "",
    block(review.summary, 4000),
    "",
    ...leftover.flatMap((finding) => [
      `${code(`${finding.path}:${finding.line}`)} (outside the diff)`,
      "",
      inlineComment(finding),
      "",
    ]),
    ...engineNote(models),
    `Looked at ${code(review.head.slice(0, 12))}. Only blocking findings are sent back to the worker.`,
  ].join("\n");
}

/** Body of the comment on the finding's line. The suggestion stands letter for letter in a fence it can't close. */
export function inlineComment(finding: Finding): string {
  const lines = [`**${finding.severity}:** ${block(finding.body, 4000)}`];
  if (finding.suggestion !== undefined) lines.push("", fenced(finding.suggestion, "suggestion"));
  return lines.join("\n");
}

/** The verdict in a line, as title of the check run `baton/review`. */
export function verdictTitle(review: Pick<ReviewRecord, "verdict" | "round" | "findings">): string {
  const blocking = review.findings.filter((f) => f.severity === "blocking").length;
  const count = blocking > 0 ? `, ${blocking} blocking` : "";
  return inline(`Round ${review.round}: ${VERDICT_WORDS[review.verdict]}${count}`, 120);
}
