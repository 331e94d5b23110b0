/**
 * Begins review sessions for every tree that nobody has judged. Their findings lead to a limited
 * number of reworks.
 */
import {
  findCurrentVerdict,
  findPersonApproval,
  findVerdictOnHead,
  isVerdictOn,
  type ReviewRecord,
  type ReviewVerdict,
} from "../../model/verdict.ts";
import type { Draft } from "../decision-draft.ts";
import { findReadyOverlaps } from "../../model/status.ts";
import { beginSession, finishSession, getSessionName, isLive } from "../sessions/lifecycle.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { StopDetails } from "../../model/stop.ts";
import { MAX_REVIEW_ROUNDS, MAX_REWORKS } from "../../model/settings.ts";
import {
  isBlocking,
  judgeReview,
  reviewInput,
  type ChangedLines,
} from "../../model/review-findings.ts";
import { describeRedChecks } from "../checks/checks.ts";
import { describeReviewCourse } from "../../messages/review.ts";
import { getNextRound, getRoundCourse, listRoundFindings, listRounds } from "./rounds.ts";
import { clearStopByApproval } from "./human-reviews.ts";
import type { WorkerId } from "../../model/names.ts";
import type { Order } from "../../model/session-reason.ts";
import type { SessionState } from "../../model/session.ts";

/**
 * Copies verdicts to a pull request that a person updated with the build branch. It has another
 * head but the same diff, so every verdict on that diff still counts. Nothing is judged twice.
 */
export function copyVerdicts(draft: Draft): void {
  for (const { worker } of draft.workers) {
    const same = draft.facts.pulls[worker.id]?.sameDiffAs ?? null;
    if (same === null || !worker.head || findCurrentVerdict(worker)) continue;
    const verdict = worker.verdicts.findLast((v) => isVerdictOn(v, same));
    if (!verdict) continue;
    verdict.also.push(worker.head.tree);
    draft.note(
      `${worker.id} has the diff that round ${verdict.round} judged: its verdict still counts`,
    );
  }
}

// Decides for an unjudged head whether a review is running, or should wait.

/** Delay before Baton looks again while GitHub computes mergeability, in milliseconds. */
export const MERGEABLE_LOOK_MS = 3_000;
/** How long a review waits to learn whether the pull request conflicts, in milliseconds. */
const MERGEABLE_PATIENCE_MS = 20_000;

/** Returns whether the running review covers this head, or one with the same diff. */
function isUnderReview(draft: Draft, worker: WorkerState): boolean {
  const { session, head } = worker;
  if (!isLive(session) || session.kind !== "review" || session.tree === null) return false;
  return session.tree === head?.tree || session.tree === draft.facts.pulls[worker.id]?.sameDiffAs;
}

/**
 * Returns whether the review should wait. It waits for the merge of a pull request that changes the
 * same files and needs only its checks. It also waits until GitHub knows whether this one
 * conflicts. A review before that may have to be repeated after a conflict is resolved.
 */
function isWaitingForMerge(draft: Draft, worker: WorkerState): boolean {
  // A review of an older head runs. Its cost is spent, and the new head needs a review anyway.
  if (isLive(worker.session) && worker.session.kind === "review") return false;
  if (findReadyOverlaps(worker, draft.state).length > 0) return true;
  if (worker.mergeable !== null || isBasedOnTip(draft, worker)) return false;
  const { head, ci } = worker;
  const waited = ci.head === head?.sha && ci.since ? draft.getAge(ci.since) : 0;
  if (waited >= MERGEABLE_PATIENCE_MS) return false;
  draft.wakeIn(MERGEABLE_LOOK_MS);
  return true;
}

/** Work that started from the build branch's head can't conflict with it. */
function isBasedOnTip(draft: Draft, { session }: WorkerState): boolean {
  const tip = draft.facts.refs.build?.sha;
  return (
    (session?.kind === "rework" && session.other === tip) ||
    (session?.kind === "work" && session.base === tip)
  );
}

/** Begins reviews of unjudged trees, and reworks of those whose review asked for changes. */
export function reviewWorkers(draft: Draft): void {
  if (draft.isHalted) return;
  for (const { worker } of draft.workers) {
    if (draft.getStatus(worker) !== "in_review" || !worker.head) continue;
    if (worker.requests.some((request) => request.finished_session === null)) {
      beginRework(draft, worker, [], null);
      continue;
    }
    const verdict = findCurrentVerdict(worker);
    if (verdict === null) beginReview(draft, worker, worker.head);
    else if (verdict.verdict === "request_changes") reworkForVerdict(draft, worker, verdict);
    else {
      const details = getReviewDetails(draft, worker, verdict);
      draft.stopWorker(worker.id, { kind: "blocked", cause: "review", details });
    }
  }
}

/** Maximum number of a review's notes that a stop names. */
const MAX_STOP_NOTES = 10;

/** Returns why Baton asks a person: the review asks, or someone's request for changes is open. */
function getReviewDetails(draft: Draft, worker: WorkerState, verdict: ReviewVerdict): StopDetails {
  const request = worker.requests.at(-1);
  if (!request) {
    const record = listRounds(draft.state, worker.id).find((one) => one.round === verdict.round);
    const hasChanged = record !== undefined && record.submitted_verdict !== record.verdict;
    const notes = hasChanged ? record.notes.slice(0, MAX_STOP_NOTES) : [];
    return { kind: "review_asks", worker: worker.id, notes, said: verdict.words };
  }
  const approver = findVerdictOnHead(worker)?.by ?? "session";
  return {
    kind: "request_stands",
    by: request.by,
    session: request.finished_session!,
    approver: approver === "session" ? null : approver,
  };
}

function beginReview(draft: Draft, worker: WorkerState, head: { sha: string; tree: string }): void {
  if (isUnderReview(draft, worker)) return;
  const approval = findPersonApproval(worker);
  if (approval) {
    const details: StopDetails = {
      kind: "approval_outdated",
      worker: worker.id,
      by: approval.by,
      dismissible: approval.review !== null,
    };
    draft.stopWorker(worker.id, { kind: "blocked", cause: "review", details });
    return;
  }
  const tip = draft.facts.refs.build;
  if (!tip || isWaitingForMerge(draft, worker)) return;
  const since = listRounds(draft.state, worker.id).at(-1)?.head ?? null;
  beginSession(draft, worker.id, "review", {
    base: head.sha,
    other: tip.sha,
    since,
    tree: head.tree,
  });
}

function reworkForVerdict(
  draft: Draft,
  worker: WorkerState,
  { words, round }: ReviewVerdict,
): void {
  const rounds = listRounds(draft.state, worker.id);
  // The newest round is already counted, so the next one would be one too many.
  if (getNextRound(draft.state, worker.id) > MAX_REVIEW_ROUNDS) {
    const details: StopDetails = {
      kind: "rounds_used",
      worker: worker.id,
      rounds: MAX_REVIEW_ROUNDS,
      said: words,
    };
    draft.stopWorker(worker.id, { kind: "blocked", cause: "review", details });
    return;
  }
  const before = listRoundFindings(rounds.filter((record) => record.round < round));
  const open = before
    .filter((finding) => isBlocking(finding) && finding.settled === null)
    .map(({ id }) => id);
  beginRework(draft, worker, [{ kind: "review_round", worker: worker.id, round, open }], null);
}

/**
 * Begins a rework on the pull request's head, unless there were too many. It also covers failed
 * checks, after what people and reviews ask for. `other` is a commit to merge in.
 */
export function beginRework(
  draft: Draft,
  worker: WorkerState,
  reasons: Order[],
  other: string | null,
): void {
  const { reasons: red, failing } = describeRedChecks(draft, worker);
  const all = [...reasons, ...red];
  const used = (worker.attempts.rework ?? 0) - worker.granted_reworks;
  // Requests by people have no limit, because people know when it is enough.
  const asked = worker.requests.some((request) => request.finished_session === null);
  if (used >= MAX_REWORKS && !asked) {
    draft.stopWorker(worker.id, {
      kind: "blocked",
      cause: "rework",
      details: { kind: "reworks_used", order: all[0] ?? null, reworks: used },
    });
    return;
  }
  beginSession(draft, worker.id, "rework", {
    base: worker.head!.sha,
    other,
    reasons: all,
    failing,
  });
}

/**
 * Takes a submitted review and compares it with the earlier rounds. `touched`: the lines that
 * changed since.
 */
export function takeReview(
  draft: Draft,
  id: WorkerId,
  session: SessionState,
  close: unknown,
  touched: ChangedLines | null,
): void {
  const input = reviewInput.parse(close);
  const worker = draft.state.workers[id]!;
  finishSession(draft, id, session, "complete");
  const rounds = listRounds(draft.state, id);
  const earlier = listRoundFindings(rounds);
  const weighed = judgeReview(input, earlier, touched);
  const course = getRoundCourse(getNextRound(draft.state, id), weighed, earlier);
  const name = getSessionName(id, session);
  for (const finding of earlier) if (weighed.settled.includes(finding.id)) finding.settled = name;
  const round = (rounds.at(-1)?.round ?? 0) + 1;
  const tree = session.tree ?? "";
  const words = input.summary.slice(0, 1000).toWellFormed();
  const judged = { tree, head: session.base, also: [], verdict: weighed.verdict };
  worker.verdicts.push({ ...judged, by: "session", round, words, review: null });
  if (weighed.verdict === "approve") clearStopByApproval(draft, worker);
  const record: ReviewRecord = {
    ...{
      worker: id,
      round,
      pr: worker.pr?.number ?? 0,
      session: name,
      head: session.base,
      tree,
      course,
    },
    ...input,
    ...weighed,
    submitted_verdict: input.verdict,
    findings: weighed.findings.map((finding, i) => ({
      ...finding,
      ...{ id: `${round}.${i + 1}`, settled: null, closed: false },
    })),
  };
  draft.state.reviews[`${id}.${round}`] = record;
  draft.note(`The review of ${id}: ${describeReviewCourse(record)}`);
}
