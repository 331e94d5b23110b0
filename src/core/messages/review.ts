/**
 * Renders a session's review of a pull request. It is always a COMMENT, because the check run
 * `baton/review` carries the verdict.
 */
import {
  SEVERITIES,
  isBlocking,
  type ReviewFinding,
  type VerdictName,
} from "../model/review-findings.ts";
import { ONLY_ON_LINES } from "./session-reasons.ts";
import { describeReviewNote } from "./review-notes.ts";
import { MAX_REVIEW_ROUNDS } from "../model/settings.ts";
import { renderScriptedRunNote } from "./fragments.ts";
import {
  escapeBlock,
  escapeInline,
  formatCode,
  renderCodeBlock,
  renderLabeledBlock,
  renderList,
} from "../text/markdown.ts";
import type { PersonReview } from "../model/facts.ts";
import type { WorkerId } from "../model/names.ts";
import { pluralize } from "../text/format.ts";
import type { Replacement } from "../text/line-replacements.ts";
import type { ReviewRecord, ReviewVerdict } from "../model/verdict.ts";

export const VERDICT_LABELS: Record<ReviewRecord["verdict"], string> = {
  approve: "approved",
  request_changes: "changes requested",
  needs_person: "a person has to decide",
};

/**
 * Renders the body of the review. `leftover`: findings that GitHub can't show on a line of the
 * diff. `models`: those that the build's sessions reported. `isTask`: the pull request belongs to
 * no build.
 */
export function renderReviewBody(
  review: ReviewRecord,
  leftover: readonly ReviewFinding[] = [],
  models: readonly string[] = [],
  isTask = false,
): string {
  const of = isTask ? "" : ` of ${review.worker}`;
  return [
    `**Review ${review.round}${of}: ${VERDICT_LABELS[review.verdict]}**`,
    "",
    describeReviewCourse(review),
    "",
    escapeBlock(review.summary, 4000),
    "",
    ...renderAlignment(review, isTask),
    ...renderList("Earlier findings", [
      ...review.settled.map((id) => `${id} is settled`),
      ...review.open.map((id) => `${id} is still open`),
      ...review.notes.map((note) => escapeInline(describeReviewNote(note), 600)),
    ]),
    ...renderScriptedRunNote(models),
    `Reviewed ${formatCode(review.head.slice(0, 12))}. ${isTask ? AFTER_TASK : AFTER_ROUND}`,
    // These come last, most severe first, so that GitHub's limit cuts the least severe ones.
    ...sortBySeverity(leftover).flatMap((finding) => [
      "",
      `${formatPlace(finding)} (not on a line of the diff)`,
      "",
      renderFinding(finding),
    ]),
  ].join("\n");
}

/** Says in a sentence what the review found, and why the rounds continue or end. */
export function describeReviewCourse(
  review: Pick<ReviewRecord, "course" | "verdict" | "findings" | "open">,
): string {
  const { course } = review;
  const blocking = review.findings.filter(isBlocking).length;
  return course.kind === "task"
    ? describeTaskCourse(review, course.earlier, blocking)
    : describeRound(review.verdict, course, blocking);
}

function describeRound(
  verdict: VerdictName,
  { number, earlier, settled }: Extract<ReviewRecord["course"], { kind: "round" }>,
  blocking: number,
): string {
  const round = `Round ${number} of ${MAX_REVIEW_ROUNDS}`;
  const before =
    earlier > 0 ? `${settled} of ${pluralize(earlier, "blocking finding")} settled` : "";
  const added = earlier > 0 ? `${blocking} new` : pluralize(blocking, "blocking finding");
  const counts = [before, blocking > 0 ? added : ""].filter(Boolean).join(", ");
  if (verdict === "approve")
    return `${round}: approved; ${before || "nothing blocking was found"}.`;
  if (verdict === "needs_person")
    return `${round}: a person has to decide${counts ? `; ${counts}` : ""}.`;
  const left = pluralize(earlier - settled + blocking, "blocking finding");
  return number >= MAX_REVIEW_ROUNDS
    ? `${round}: ${left} left; a person decides.`
    : `${round}: ${counts}.`;
}

function describeTaskCourse(
  { verdict, findings, open }: Pick<ReviewRecord, "verdict" | "findings" | "open">,
  earlier: number,
  blocking: number,
): string {
  const before = earlier > 0 ? `, and ${pluralize(open.length, "earlier one")} still open` : "";
  const found = `${pluralize(blocking, "blocking finding")}${before}`;
  if (verdict === "approve")
    return findings.length === 0 ? "Nothing was found." : "No blocking findings.";
  return verdict === "request_changes"
    ? `Changes requested: ${found}.`
    : `A person has to decide: ${found}.`;
}

const AFTER_ROUND = "Only blocking findings are sent back to the worker.";
const AFTER_TASK =
  "It does not cover later pushes. `/orchestrate fix` has a session fix what was found.";

/**
 * Renders the comment on the finding's line. The suggestion is verbatim, in a fence that it can't
 * close.
 */
export function renderInlineComment(finding: ReviewFinding): string {
  // GitHub applies suggestions only to lines of the new version.
  return renderFinding(finding, finding.side === "LEFT" ? "" : "suggestion");
}

/**
 * Answers in the thread of a settled finding. `by`: a review session's name, or a person's
 * `@login`. The reply has the whole sha, which GitHub links on each of a pull request's tabs.
 * Relative links differ between the tabs:
 *
 * https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
export function renderSettledReply(by: string, rounds: readonly ReviewRecord[]): string {
  return `Settled by ${rounds.find(({ session }) => session === by)?.head ?? formatCode(by)}.`;
}

/** Sorts the findings by severity, most severe first; otherwise keeps their order. */
export function sortBySeverity<T extends ReviewFinding>(findings: readonly T[]): T[] {
  return findings.toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
}

/**
 * Returns the title of the check run `baton/review`. `record`: the session's review, or null for a
 * person's verdict. `tree`: the worker's current one.
 */
export function describeVerdict(
  verdict: ReviewVerdict,
  record: ReviewRecord | null,
  tree: string,
): string {
  const said = record
    ? describeReviewCourse(record)
    : `${PERSON_VERDICTS[verdict.verdict]} by ${verdict.by}.`;
  const same =
    verdict.tree === tree ? "" : ` The diff is the same as at ${verdict.head.slice(0, 8)}.`;
  return escapeInline(`${said}${same}`, 250);
}

/** Returns the summary of the same check run for a person's verdict: their words. */
export function describePersonVerdict({ verdict, words }: ReviewVerdict): string {
  return words === "" && verdict !== "approve" ? ONLY_ON_LINES : words;
}

const PERSON_VERDICTS: Record<VerdictName, string> = {
  approve: "Approved",
  request_changes: "Changes requested",
  needs_person: "Asked for",
};

/** Renders the summary of the check run `baton/review`. */
export function renderVerdictSummary(review: ReviewRecord, isTask = false): string {
  const counts = SEVERITIES.map(
    (s) => `${review.findings.filter((f) => f.severity === s).length} ${s}`,
  ).join(", ");
  return [
    `Findings of this round: ${counts}.`,
    "",
    ...renderAlignment(review, isTask),
    escapeBlock(review.summary, 4000),
    "",
    ...renderList(
      "What was left out",
      review.notes.map((note) => escapeInline(describeReviewNote(note), 600)),
    ),
  ].join("\n");
}

function renderFinding(finding: ReviewFinding, language = ""): string {
  const why =
    finding.why_now === undefined
      ? ""
      : `\n\nRaised only now, because: ${escapeInline(finding.why_now, 500)}`;
  const lines = [`${renderLabeledBlock(`**${finding.severity}:**`, finding.body, 4000)}${why}`];
  if (finding.suggestion !== undefined)
    lines.push("", renderCodeBlock(finding.suggestion, language));
  return lines.join("\n");
}

function formatPlace({ path, line, start_line }: ReviewFinding): string {
  const from = start_line ?? line;
  return formatCode(`${path}:${from < line ? `${from}-` : ""}${line}`);
}

function renderAlignment(
  { alignment: { brief, intent } }: ReviewRecord,
  isTask: boolean,
): string[] {
  const say = (what: string, { met, words }: typeof brief) =>
    `- ${what}: **${met ? "met" : "not met"}**. ${escapeInline(words, 500)}`;
  const names = isTask
    ? ["Its description", "The repository's conventions"]
    : ["The brief", "The build's request"];
  return [say(names[0]!, brief), say(names[1]!, intent), ""];
}

// Answers people's reviews of a worker's pull request.

/** Says why the worker doesn't continue because of the review. `words`: sentences. */
export function describeReviewAnswer(
  id: WorkerId,
  { author, state }: Pick<PersonReview, "author" | "state">,
  words: string,
): string {
  const what = state === "APPROVED" ? "approval" : "request for changes";
  return `Baton has seen \`@${author}\`'s ${what} of ${id}. ${escapeBlock(words)}`;
}

/** `left`: why the worker or the build is stopped. */
export const describeStillOpen = (left: string) => `Still open: ${left}`;

/** `head`: the worker's current one. `left`: as above. */
export function describeOutdatedApproval(id: WorkerId, head: string, left: string): string {
  return (
    `It is of an earlier commit: ${id} is at ${head.slice(0, 12)} now. Look at it again and ` +
    `approve that. ${left}`
  );
}

export function describeDismissedReview(
  id: WorkerId,
  author: string,
  what: "approval" | "request for changes",
): string {
  const then = what === "approval" ? `${id} is reviewed again` : "it no longer counts";
  return `The ${what} by \`@${author}\` was dismissed: ${then}.`;
}

// Renders a review that proposes a change: its body, and each suggestion on its lines.

/** Maximum size of a patch, in characters; a whole review can have 65,536. */
const PATCH_CHARS = 40_000;

export interface RemainingChanges {
  /** Unified diffs of changes that are not on lines of the pull request's diff. */
  patches: readonly string[];
  /** Files that can't be shown as text: binary files, modes, links. */
  unshown: readonly string[];
}

/** `head` is the session's text; changes that no line of the diff can show follow it. */
export function renderSuggestionsBody(
  head: string,
  suggested: number,
  { patches, unshown }: RemainingChanges,
): string {
  const patch = patches.join("");
  const cut = patch.slice(0, PATCH_CHARS).toWellFormed();
  const isCut = cut.length < patch.length;
  const left = suggested > 0 ? "The rest, which is not on lines of the diff" : "As a patch";
  return [
    head,
    "",
    ...(patch === ""
      ? []
      : [
          "<details>",
          `<summary>${left}; apply it with git apply</summary>`,
          "",
          renderCodeBlock(cut, "diff"),
          "",
          ...(isCut ? ["_Cut here: it is too long for a review._", ""] : []),
          "</details>",
          "",
        ]),
    ...renderList(
      "Changed files that can't be shown as text",
      unshown.map((path) => formatCode(path, 500)),
    ),
  ].join("\n");
}

/**
 * The suggestion is verbatim, in a fence that it can't close. An empty suggestion deletes the
 * lines.
 */
export function renderSuggestionComment({ lines }: Replacement): string {
  return lines.length > 0 ? renderCodeBlock(lines.join("\n"), "suggestion") : "```suggestion\n```";
}
