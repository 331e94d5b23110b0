/**
 * Merges workers and resolves conflicts with the build branch. Each head of the build branch causes
 * at most one rework of a worker, and the total is limited.
 */
import { findEarlierOverlaps, getWorkerStatus, type WorkerStatus } from "../../model/status.ts";
import { MAX_CONFLICTS } from "../../model/settings.ts";
import { findCurrentVerdict } from "../../model/verdict.ts";
import { beginRework } from "../review/review.ts";
import { isLive } from "../sessions/lifecycle.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Draft } from "../decision-draft.ts";
import type { StopDetails } from "../../model/stop.ts";
import { renderMergeMessage, renderWorkerSubject } from "../../messages/commit-messages.ts";
import { findMergeMethod, type MergeMethod } from "../../model/permissions.ts";

/**
 * Reworks a conflicting pull request with the build branch merged in. A review before that would be
 * spent on a diff that will change. Its checks can't come first: GitHub starts no workflow on a
 * conflicting pull request
 *
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request).
 */
export function resolveConflicts(draft: Draft): void {
  const tip = draft.facts.refs.build;
  if (draft.isHalted || !tip) return;
  // Workers that resolved a conflict before and conflict again come first.
  const inTurn = draft.workers.toSorted(
    (a, b) => b.worker.conflicts.length - a.worker.conflicts.length,
  );
  for (const { worker } of inTurn) {
    if (worker.stop?.cause === "conflict" && worker.mergeable === true) {
      worker.stop = null;
      draft.note(`${worker.id} no longer conflicts`);
    }
    const status = draft.getStatus(worker);
    if (
      status !== "mergeable" &&
      status !== "in_ci" &&
      !(status === "in_review" && !findCurrentVerdict(worker))
    )
      continue;
    if (!worker.head || !worker.pr || isLive(worker.session) || worker.mergeable !== false)
      continue;
    // Baton resolves, judges and merges workers with overlapping changes one after the other.
    if (findEarlierOverlaps(worker, draft.state).length > 0) continue;
    beginConflictRework(draft, worker, worker.pr.number, tip.sha);
  }
}

/**
 * Begins the rework of pull request `number` for a conflict with the build branch's head `tip`, or
 * asks a person.
 */
export function beginConflictRework(
  draft: Draft,
  worker: WorkerState,
  number: number,
  tip: string,
): void {
  const again = findEndlessConflict(draft, worker, number, tip);
  if (again !== null)
    draft.stopWorker(worker.id, { kind: "blocked", cause: "conflict", details: again });
  else {
    const conflict = { kind: "conflict" as const, pull: number, branch: draft.branches.build };
    beginRework(draft, worker, [conflict], tip);
  }
}

/** Returns why another rework would be one too many, or null. */
function findEndlessConflict(
  draft: Draft,
  { conflicts }: WorkerState,
  pull: number,
  tip: string,
): StopDetails | null {
  const again = {
    kind: "conflict_again" as const,
    pull,
    branch: draft.branches.build,
    reworks: conflicts.length,
  };
  if (conflicts.includes(tip)) return { ...again, tip };
  return conflicts.length < MAX_CONFLICTS ? null : { ...again, tip: null };
}

// Returns the merge method that GitHub's words refuse. GitHub uses them for no other reason: the
// repository's settings have just changed, or the commits can't be rebased. Another method may
// work.

function findUnfitMethod(words: string): MergeMethod | null {
  if (/rebase merges|can(?:'|no)t be rebased/i.test(words)) return "rebase";
  if (/squash merges/i.test(words)) return "squash";
  return /^merge commits are not allowed|must not contain merge commits/im.test(words)
    ? "merge"
    : null;
}

// GitHub refuses to merge a worker's pull request although it sees no conflict. Baton tries once
// more a little later, because the base may have just moved
// (https://docs.github.com/rest/pulls/pulls#merge-a-pull-request). Then it asks a person. It keeps
// trying from time to time, because it can't see whether they fixed a rule.

/** How much of GitHub's text Baton keeps, in characters. */
const DETAIL_CHARS = 1000;
const REFUSAL_RETRY_MS = 5_000;
const STOPPED_RETRY_MS = 5 * 60_000;

/** Records the result of the newest try. Returns whether the next one has to wait. */
function handleMergeRefusal(draft: Draft, worker: WorkerState, head: string): boolean {
  const outcome = draft.findOutcome(`merge:${worker.id}:${head}`);
  if (outcome && !outcome.ok && outcome.code !== "head_moved") {
    const detail = outcome.detail ?? "";
    const unfit = findUnfitMethod(detail);
    if (unfit && !worker.unfit_methods.includes(unfit)) {
      worker.unfit_methods.push(unfit);
      return false;
    }
    if (worker.refused_at !== null) askAboutRefusal(draft, worker, detail);
    worker.refused_at = draft.now;
  }
  if (worker.refused_at === null || hasNewReview(draft, worker, worker.refused_at)) return false;
  const wait =
    (worker.stop ? STOPPED_RETRY_MS : REFUSAL_RETRY_MS) - draft.getAge(worker.refused_at);
  if (wait <= 0) return false;
  draft.wakeIn(wait);
  return true;
}

/** Asks people about the same reason only once. */
function askAboutRefusal(draft: Draft, worker: WorkerState, detail: string): void {
  const details: StopDetails = {
    kind: "merge_refused",
    pull: worker.pr!.number,
    said: detail.slice(0, DETAIL_CHARS).toWellFormed(),
    prefix: draft.state.build.branch_prefix,
  };
  if (JSON.stringify(worker.stop?.details) === JSON.stringify(details)) return;
  worker.stop = null;
  draft.stopWorker(worker.id, { kind: "blocked", cause: "merge", details });
}

/**
 * Returns whether a person has reviewed it since, because a review may be what was missing.
 * GitHub's times have a resolution of one second.
 */
function hasNewReview(draft: Draft, worker: WorkerState, since: string): boolean {
  return (
    draft.facts.pulls[worker.id]?.reviews.some(
      (review) => review.at.slice(0, 19) >= since.slice(0, 19),
    ) ?? false
  );
}

// GitHub computes mergeability in the background and returns `null` until then
// (https://docs.github.com/rest/pulls/pulls#get-a-pull-request); the request starts the
// computation. Baton looks less and less often and asks a person after ten minutes. It goes on by
// itself once GitHub knows.

const FIRST_LOOK_MS = 3_000;
const LONGEST_LOOK_MS = 60_000;
const MERGEABILITY_PATIENCE_MS = 10 * 60_000;

/** Returns whether to wait for GitHub's result. */
function awaitMergeability(draft: Draft, worker: WorkerState): boolean {
  if (worker.mergeable !== null) {
    worker.unsure_since = null;
    return false;
  }
  worker.unsure_since ??= draft.now;
  const waited = draft.getAge(worker.unsure_since);
  draft.wakeIn(Math.min(Math.max(waited / 2, FIRST_LOOK_MS), LONGEST_LOOK_MS));
  if (waited < MERGEABILITY_PATIENCE_MS) return true;
  draft.stopWorker(worker.id, {
    kind: "blocked",
    cause: "merge",
    details: { kind: "mergeability_unknown", pull: worker.pr!.number },
  });
  return true;
}

/**
 * Merges one approved worker with green checks in each decision, in the order of `sortByConflicts`.
 * A worker's dependencies have ended by then, because it starts only after them.
 */
export function mergeWorkers(draft: Draft): void {
  if (draft.isHalted) return;
  for (const { brief, worker } of sortByConflicts(draft)) {
    if (getStatusForMerging(draft, worker) !== "mergeable" || !worker.head || !worker.pr) continue;
    if (worker.mergeable === false) {
      // The cause is now a conflict, which has its own rule.
      worker.stop = null;
      continue;
    }
    if (awaitMergeability(draft, worker)) continue;
    if (handleMergeRefusal(draft, worker, worker.head.sha)) continue;
    const method = chooseMergeMethod(draft, worker);
    if (method === null) {
      stopWithoutMethod(draft, worker);
      continue;
    }
    draft.addEffect({
      type: "merge",
      key: worker.id,
      number: worker.pr.number,
      head: worker.head.sha,
      method,
      title:
        `${renderWorkerSubject(draft.state, brief, draft.settings.titles)} ` +
        `(#${worker.pr.number})`,
      message: renderMergeMessage(draft.state, brief, worker.published),
    });
    return;
  }
}

/**
 * Ignores a stop over a merge, so that such a worker goes on by itself although a person was asked.
 */
export function getStatusForMerging(draft: Draft, worker: WorkerState): WorkerStatus {
  return worker.stop?.cause === "merge"
    ? getWorkerStatus({ ...worker, stop: null }, draft.state)
    : draft.getStatus(worker);
}

/**
 * Returns the best method that the settings, the rules and GitHub's answers so far allow, or null.
 */
function chooseMergeMethod(draft: Draft, worker: WorkerState): MergeMethod | null {
  const { repository, rules } = draft.facts;
  const mergeMethods = repository.mergeMethods.filter(
    (method) => !worker.unfit_methods.includes(method),
  );
  return findMergeMethod({ ...repository, mergeMethods }, rules.build);
}

function stopWithoutMethod(draft: Draft, worker: WorkerState): void {
  worker.unfit_methods = [];
  worker.refused_at = draft.now;
  draft.stopWorker(worker.id, {
    kind: "blocked",
    cause: "merge",
    details: {
      kind: "merge_forbidden",
      pull: worker.pr!.number,
      branch: draft.branches.build,
    },
  });
}

/**
 * Puts workers first that were reworked because of others' merges; otherwise each merge could send
 * them back once more.
 */
export function sortByConflicts({ workers }: Draft): Draft["workers"] {
  return workers.toSorted((a, b) => b.worker.conflicts.length - a.worker.conflicts.length);
}
