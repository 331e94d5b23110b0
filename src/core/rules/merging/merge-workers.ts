/**
 * Conflicts with the build branch: each gets one rework for each head of it, and so many in all.
 */
import { findEarlierOverlaps, getWorkerStatus, type WorkerStatus } from "../../model/status.ts";
import { MAX_CONFLICTS } from "../../model/settings.ts";
import { findCurrentVerdict } from "../../model/verdict.ts";
import { beginRework } from "../review/review.ts";
import { isLive } from "../sessions/lifecycle.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Draft } from "../decision-draft.ts";
import { describeConflict } from "../../messages/stop.ts";
import type { StopDetails } from "../../model/stop.ts";
import { renderMergeMessage, renderWorkerSubject } from "../../messages/commit-messages.ts";
import { findMergeMethod, type MergeMethod } from "../../model/permissions.ts";

/**
 * A pull request that conflicts is reworked with the build branch merged in, before a review is
 * spent on a diff that will change. It can't wait for its checks either: GitHub starts no workflow
 * on a pull request that conflicts
 *
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request).
 */
export function resolveConflicts(draft: Draft): void {
  const tip = draft.facts.refs.build;
  if (draft.isHalted || !tip) return;
  // Who was resolved before and lost to others comes first.
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
    // Of those that are in each other's way one is resolved, judged and merged after the other.
    if (findEarlierOverlaps(worker, draft.state).length > 0) continue;
    beginConflictRework(draft, worker, worker.pr.number, tip.sha);
  }
}

/**
 * The rework of pull request `number` for a conflict with the build branch's head `tip`, or a
 * person's turn.
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
  else beginRework(draft, worker, [describeConflict(number, draft.branches.build)], tip);
}

/** Why another rework would be one too many; null = it is not. */
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

// The merge method that GitHub refuses by these words, as no other reason for refusing does: the
// repository's settings have just changed, or the commits can't be replayed. Another method may do.

function findUnfitMethod(words: string): MergeMethod | null {
  if (/rebase merges|can(?:'|no)t be rebased/i.test(words)) return "rebase";
  if (/squash merges/i.test(words)) return "squash";
  return /^merge commits are not allowed|must not contain merge commits/im.test(words)
    ? "merge"
    : null;
}

// GitHub would not merge a worker's pull request though it sees no conflict. Tried once more a
// little later, since the base may just have moved
// (https://docs.github.com/rest/pulls/pulls#merge-a-pull-request), then a person is asked and it is
// tried now and then: that they mended a rule can't be seen.

/** Characters of GitHub's words that are kept. */
const DETAIL_CHARS = 1000;
const REFUSAL_RETRY_MS = 5_000;
const STOPPED_RETRY_MS = 5 * 60_000;

/** Takes in what the newest try came to; says whether the next one has to wait. */
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

/** The same reason is put to people once. */
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
 * A person has reviewed it since: that may be what was missing. GitHub's times are whole seconds.
 */
function hasNewReview(draft: Draft, worker: WorkerState, since: string): boolean {
  return (
    draft.facts.pulls[worker.id]?.reviews.some(
      (review) => review.at.slice(0, 19) >= since.slice(0, 19),
    ) ?? false
  );
}

// GitHub computes in the background whether a pull request can be merged, and says `null` until
// then (https://docs.github.com/rest/pulls/pulls#get-a-pull-request); asking for it is what sets it
// going. Looked at ever less often; after ten minutes a person is asked, and it goes on by itself
// once GitHub knows.

const FIRST_LOOK_MS = 3_000;
const LONGEST_LOOK_MS = 60_000;
const MERGEABILITY_PATIENCE_MS = 10 * 60_000;

/** Whether to wait for GitHub's word. */
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

// Merging: one at a time, in dependency order, what was approved and is green.

export function mergeWorkers(draft: Draft): void {
  if (draft.isHalted) return;
  for (const { brief, worker } of sortByConflicts(draft)) {
    if (getStatusForMerging(draft, worker) !== "mergeable" || !worker.head || !worker.pr) continue;
    if (worker.mergeable === false) {
      // What keeps it now is a conflict, which has its own rule.
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
 * What GitHub refused to merge, or said nothing of, goes on by itself though a person was asked.
 */
export function getStatusForMerging(draft: Draft, worker: WorkerState): WorkerStatus {
  return worker.stop?.cause === "merge"
    ? getWorkerStatus({ ...worker, stop: null }, draft.state)
    : draft.getStatus(worker);
}

/** The best one that the settings, the rules and GitHub's answers so far leave. */
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

/** Who was reworked for others' merges goes first: else each merge could send it back once more. */
export function sortByConflicts({ workers }: Draft): Draft["workers"] {
  return workers.toSorted((a, b) => b.worker.conflicts.length - a.worker.conflicts.length);
}
