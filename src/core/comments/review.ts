/** What a review session says on a pull request. Always a COMMENT: the verdict is the check run `baton/review`. */
import type { ReviewRecord } from "../build/state.ts";
import { SEVERITIES, type Finding } from "../sessions/review.ts";
import { engineNote } from "./engine.ts";
import { block, code, fenced, inline, lead } from "./escape.ts";
import { list } from "./table.ts";

export const VERDICT_WORDS: Record<ReviewRecord["verdict"], string> = {
  approve: "approved",
  request_changes: "changes requested",
  needs_person: "a person has to decide",
};

/**
 * Body of the review. `leftover` are the findings that GitHub can't show on a line of the diff, `models` those that the
 * build's sessions reported. `isTask`: the pull request is none of a build's.
 */
export function reviewBody(
  review: ReviewRecord,
  leftover: readonly Finding[] = [],
  models: readonly string[] = [],
  isTask = false,
): string {
  const of = isTask ? "" : ` of ${review.worker}`;
  return [
    `**Review ${review.round}${of}: ${VERDICT_WORDS[review.verdict]}**`,
    "",
    review.course,
    "",
    block(review.summary, 4000),
    "",
    ...alignment(review, isTask),
    ...list("Earlier findings", [
      ...review.settled.map((id) => `${id} is settled`),
      ...review.open.map((id) => `${id} still stands`),
      ...review.notes.map((note) => inline(note, 600)),
    ]),
    ...engineNote(models),
    `Looked at ${code(review.head.slice(0, 12))}. ${isTask ? AFTER_TASK : AFTER_ROUND}`,
    // Last, the gravest first: where all of it is too long for GitHub, the least is cut.
    ...bySeverity(leftover).flatMap((finding) => [
      "",
      `${placeOf(finding)} (not on a line of the diff)`,
      "",
      told(finding),
    ]),
  ].join("\n");
}

const AFTER_ROUND = "Only blocking findings are sent back to the worker.";
const AFTER_TASK = "What is pushed later it has not seen. `/orchestrate fix` has a session fix what was found.";

/** Body of the comment on the finding's line. The suggestion stands letter for letter in a fence it can't close. */
export function inlineComment(finding: Finding): string {
  // GitHub applies suggestions to lines of the new version only.
  return told(finding, finding.side === "LEFT" ? "" : "suggestion");
}

/**
 * Answer in the thread of a finding that was settled. `by`: a review session's name, or a person's `@login`. GitHub
 * makes a link of a whole sha on each of a pull request's tabs, where relative links differ:
 * https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
export function settledReply(by: string, rounds: readonly ReviewRecord[]): string {
  return `Settled by ${rounds.find(({ session }) => session === by)?.head ?? code(by)}.`;
}

/** The gravest first, else in their order. */
export function bySeverity<T extends Finding>(findings: readonly T[]): T[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** What the check run `baton/review` says beside its title. */
export function verdictSummary(review: ReviewRecord, isTask = false): string {
  const counts = SEVERITIES.map((s) => `${review.findings.filter((f) => f.severity === s).length} ${s}`).join(", ");
  return [
    `Findings of this round: ${counts}.`,
    "",
    ...alignment(review, isTask),
    block(review.summary, 4000),
    "",
    ...list(
      "What was left out",
      review.notes.map((note) => inline(note, 600)),
    ),
  ].join("\n");
}

function told(finding: Finding, language = ""): string {
  const why = finding.why_now === undefined ? "" : `\n\nOnly now, because: ${inline(finding.why_now, 500)}`;
  const lines = [`${lead(`**${finding.severity}:**`, finding.body, 4000)}${why}`];
  if (finding.suggestion !== undefined) lines.push("", fenced(finding.suggestion, language));
  return lines.join("\n");
}

function placeOf({ path, line, start_line }: Finding): string {
  const from = start_line ?? line;
  return code(`${path}:${from < line ? `${from}-` : ""}${line}`);
}

function alignment({ alignment: { brief, intent } }: ReviewRecord, isTask: boolean): string[] {
  const say = (what: string, { met, words }: typeof brief) =>
    `- ${what}: **${met ? "met" : "not met"}**. ${inline(words, 500)}`;
  const names = isTask ? ["Its description", "The repository's ways"] : ["The brief", "The build's intent"];
  return [say(names[0]!, brief), say(names[1]!, intent), ""];
}
