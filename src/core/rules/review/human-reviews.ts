/**
 * Applies people's reviews of a worker's pull request, and comments on its lines. Baton ignores
 * people without write access.
 */
import { describeStop, describeWorkerStop } from "../../messages/stop.ts";
import { evaluateChecks } from "../../model/checks.ts";
import { getStopAnswers } from "../../model/stop-answers.ts";
import { describeChangeRequests } from "../../messages/stop-answers.ts";
import { getRedDetails, getWorkerScope } from "../checks/checks.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { StopDetails } from "../../model/stop.ts";
import type { Draft } from "../decision-draft.ts";
import { isRoleAtLeast } from "../../model/permissions.ts";
import { isVerdictOn } from "../../model/verdict.ts";
import {
  describeDismissedReview,
  describeOutdatedApproval,
  describeReviewAnswer,
  describeStillOpen,
} from "../../messages/review.ts";
import { LINE_COMMENT_CHARS, MAX_LINE_COMMENTS } from "../../model/feedback.ts";
import { listRoundFindings, listRounds } from "./rounds.ts";
import { cancelWorkerSession, getSessionName, isLive } from "../sessions/lifecycle.ts";
import type { PersonReview, PullFact } from "../../model/facts.ts";
import { joinLines } from "../../text/rendered-lines.ts";

// Determines which stop an approval of a pull request ends, and what still blocks it.

/**
 * Ends the worker's stop if an approval of its pull request can. Returns sentences that say what
 * still blocks it and how to end that, or null if the worker goes on.
 */
export function clearStopByApproval(draft: Draft, worker: WorkerState): string | null {
  const { stop } = worker;
  if (!stop) return null;
  if (worker.requests.length > 0) return describeChangeRequests(worker);
  if (!getStopAnswers(worker)!.approval) {
    // GitHub may have waited for this approval.
    if (stop.cause === "merge") worker.refused_at = null;
    return describeWorkerStop(worker);
  }
  forgetSessionFailures(worker);
  if (stop.cause === "retries") draft.state.build.retries = 0;
  const red = worker.ci.state === "red" ? findRedDetails(draft, worker) : null;
  worker.stop = red === null ? null : { kind: "blocked", cause: "ci", details: red, at: stop.at };
  return red === null ? null : describeWorkerStop(worker);
}

/** Forgets failed sessions from before a person's decision; failed checks still count. */
export function forgetSessionFailures(worker: WorkerState): void {
  worker.failures = worker.failures.filter((failure) => failure.of !== "session");
}

function findRedDetails(draft: Draft, worker: WorkerState): StopDetails | null {
  const pull = draft.facts.pulls[worker.id];
  const failed = pull
    ? evaluateChecks(pull.checks, getWorkerScope(draft, worker, pull).gating).failed
    : [];
  return failed.length > 0 ? getRedDetails(pull!, failed, null) : null;
}

const MAX_BODY_CHARS = 1000;

/**
 * Applies each person's newest decisive review once, and notices the dismissal of one that counted.
 */
export function applyWorkerReviews(draft: Draft, worker: WorkerState, pull: PullFact): void {
  for (const review of pull.reviews) {
    if (review.state === "DISMISSED") applyDismissal(draft, worker, pull, review);
    if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") continue;
    if (worker.handled_reviews.includes(review.id) || !isRoleAtLeast(review.role, "write"))
      continue;
    worker.handled_reviews.push(review.id);
    const by = `@${review.author}`;
    // This review replaces everything they said before.
    worker.requests = worker.requests.filter((request) => request.by !== by);
    if (review.state === "APPROVED") applyApproval(draft, worker, pull, review, by);
    else applyChangesRequest(draft, worker, pull, review, by);
  }
}

/**
 * Applies to the tree that the person reviewed, like a session's verdict, and ends the rounds of
 * sessions permanently.
 */
function applyApproval(
  draft: Draft,
  worker: WorkerState,
  pull: PullFact,
  review: PersonReview,
  by: string,
): void {
  const tree = pull.headTree;
  if (review.tree !== tree) {
    draft.note(`${by} approves what ${worker.id} was before`);
    if (worker.stop) {
      const words = describeOutdatedApproval(worker.id, pull.headSha, describeWorkerStop(worker));
      answerReview(draft, worker, pull, review, words);
    }
    return;
  }
  const judged = { tree, head: pull.headSha, also: [] };
  const round = listRounds(draft.state, worker.id).length;
  const words = review.body.trim().slice(0, MAX_BODY_CHARS);
  worker.verdicts.push({ ...judged, verdict: "approve", by, round, words, review: review.id });
  draft.note(`${by} approves ${worker.id}`);
  // The approval doesn't cover a change that guards hold back: a person decides about it, or a
  // session continues from it.
  if (worker.stop?.cause !== "guard") worker.saved_work = null;
  // The session goes on if it still works on changes that other people asked for.
  if (worker.requests.every((request) => request.finished_session !== null))
    cancelWorkerSession(draft, worker);
  const { stop } = draft.state.build;
  const left = clearStopByApproval(draft, worker) ?? (stop ? describeStop(stop) : null);
  if (left !== null) answerReview(draft, worker, pull, review, describeStillOpen(left));
}

/** Says once, below the review, why the worker doesn't go on because of it. */
function answerReview(
  draft: Draft,
  { id }: WorkerState,
  pull: PullFact,
  review: PersonReview,
  words: string,
): void {
  draft.addComment(
    `reviewed-${id}-${review.id}`,
    pull.number,
    describeReviewAnswer(id, review, words),
  );
}

function applyChangesRequest(
  draft: Draft,
  worker: WorkerState,
  pull: PullFact,
  review: PersonReview,
  by: string,
): void {
  worker.verdicts = worker.verdicts.filter((verdict) => verdict.by !== by);
  const words = review.body.trim().slice(0, MAX_BODY_CHARS);
  worker.requests.push({
    review: review.id,
    by,
    words,
    started_session: null,
    finished_session: null,
  });
  cancelWorkerSession(draft, worker);
  draft.note(`${by} asks for changes of ${worker.id}`);
  if (worker.stop?.cause === "pull") {
    answerReview(draft, worker, pull, review, describeStillOpen(describeWorkerStop(worker)));
    return;
  }
  if (worker.stop?.cause === "retries") draft.state.build.retries = 0;
  Object.assign(worker, { stop: null, blocked_change: null });
  forgetSessionFailures(worker);
}

function applyDismissal(
  draft: Draft,
  worker: WorkerState,
  { number }: PullFact,
  review: PersonReview,
): void {
  const request = worker.requests.find((one) => one.review === review.id);
  const approval = worker.verdicts.find((one) => one.review === review.id);
  if (!request && !approval) return;
  const isOver =
    worker.stop?.cause === "review" ||
    (worker.stop?.cause === "rework" && request?.finished_session === null);
  if (isOver) {
    worker.stop = null;
    forgetSessionFailures(worker);
  }
  if (request) {
    worker.requests = worker.requests.filter((one) => one !== request);
    const { session } = worker;
    if (isLive(session) && request.started_session === getSessionName(worker.id, session))
      cancelWorkerSession(draft, worker);
  }
  // The tree goes back to review, regardless of earlier verdicts by sessions.
  if (approval)
    worker.verdicts = worker.verdicts.filter(
      (v) => !isVerdictOn(v, approval.tree) || v.verdict !== "approve",
    );
  const what = request ? "request for changes" : "approval";
  draft.addComment(
    `dismissed-${worker.id}-${review.id}`,
    number,
    describeDismissedReview(worker.id, review.author, what),
  );
  draft.note(`The ${what} of ${worker.id} by @${review.author} was dismissed`);
}

/**
 * Keeps people's comments on lines for the sessions that follow. A finding is settled if they
 * resolve its thread.
 */
export function recordThreads(draft: Draft, worker: WorkerState, pull: PullFact): void {
  const findings = listRoundFindings(listRounds(draft.state, worker.id));
  for (const { finding: about, path, line, comments, resolved, resolvedBy } of pull.threads) {
    const finding = findings.find((one) => one.id === about);
    if (
      finding?.settled === null &&
      resolved &&
      resolvedBy &&
      isRoleAtLeast(resolvedBy.role, "write")
    ) {
      Object.assign(finding, { settled: `@${resolvedBy.login}`, closed: true });
      draft.note(`@${resolvedBy.login} settles finding ${finding.id} of ${worker.id}`);
    }
    for (const { id, author: by, role, at, review, lines } of comments) {
      if (worker.words.length >= MAX_LINE_COMMENTS || worker.words.some((one) => one.id === id))
        continue;
      const text = joinLines(lines).slice(0, LINE_COMMENT_CHARS).toWellFormed();
      if (!isRoleAtLeast(role, "write") || text === "") continue;
      worker.words.push({ id, by, at, path, line, finding: about, review, text });
      draft.note(`@${by} says on a line of ${worker.id}: ${text.split("\n", 1)[0]!.slice(0, 100)}`);
    }
  }
}
