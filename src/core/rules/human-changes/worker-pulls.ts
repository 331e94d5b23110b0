/** Updates workers' pull requests in the state with what Baton and people did to them. */
import type { PullFact } from "../../model/facts.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Draft } from "../decision-draft.ts";
import { cancelWorkerSession } from "../sessions/lifecycle.ts";
import {
  applyWorkerReviews,
  forgetSessionFailures,
  recordThreads,
} from "../review/human-reviews.ts";
import { findPersonApproval } from "../../model/verdict.ts";
import { handleClosedPull, handleReopenedPull, isReopened } from "./closed-pulls.ts";
import type { WorkerCause } from "../../model/stop.ts";
import { isBuildEnded } from "../../model/build-types.ts";
import {
  describeDraftPull,
  describeManualMerge,
  describeRewrittenBranch,
} from "../../messages/human-actions.ts";

// Holds a pull request that a person turned into a draft: Baton neither reviews nor merges it until
// it is ready again.

function holdDraftPull(draft: Draft, worker: WorkerState, pull: PullFact): void {
  if (worker.draft === pull.draft) return;
  worker.draft = pull.draft;
  draft.note(
    `${worker.id} is ${pull.draft ? "held: its pull request is a draft" : "no longer held"}`,
  );
  if (!pull.draft) return;
  draft.addComment(`draft-${worker.id}-${pull.number}`, pull.number, describeDraftPull(worker.id));
}

// Handles a worker's branch that a person rewrote: Baton accepts their history and says so once.

/** Call it before the new head is taken into the state. */
function reportRewrittenBranch(draft: Draft, worker: WorkerState, pull: PullFact): void {
  const before = worker.head;
  if (!before || before.sha === pull.headSha || !pull.rewritten) return;
  draft.addComment(
    `forced-${worker.id}-${pull.headSha.slice(0, 12)}`,
    pull.number,
    describeRewrittenBranch(draft.branches.worker(worker.id), before.sha),
  );
  draft.note(`${worker.id}'s branch was rewritten by a person`);
}

// A worker's pull request with another target branch would be merged there. So it waits until its
// base is set back.

function checkPullTarget(draft: Draft, worker: WorkerState, pull: PullFact): void {
  if (pull.baseRef !== draft.branches.build && !worker.skipped) {
    draft.stopWorker(worker.id, {
      kind: "blocked",
      cause: "pull",
      details: {
        kind: "pull_retargeted",
        pull: pull.number,
        base: pull.baseRef,
        wanted: draft.branches.build,
      },
    });
  } else if (worker.stop?.cause === "pull") {
    worker.stop = null;
  }
}

// Records a merged pull request, whether Baton or a person merged it. Baton notes a merge by a
// person.

function recordMergedPull(draft: Draft, worker: WorkerState, pull: PullFact): void {
  const early = draft.getStatus(worker) !== "mergeable";
  worker.pr = { number: pull.number, head_repository_id: draft.state.build.repository.id };
  worker.merge_sha = pull.mergeSha ?? pull.headSha;
  worker.stop = null;
  cancelWorkerSession(draft, worker);
  draft.note(`${worker.id} is merged by pull request #${pull.number}`);
  const elsewhere = pull.baseRef !== draft.branches.build;
  if (pull.mergedBy !== draft.facts.app.login) worker.merged_by = pull.mergedBy ?? "ghost";
  if (pull.mergedBy === draft.facts.app.login || (!early && !elsewhere)) return;
  const into = elsewhere ? { base: pull.baseRef, wanted: draft.branches.build } : null;
  draft.addComment(
    `merged-${worker.id}-${pull.number}`,
    pull.number,
    describeManualMerge(worker.id, { by: pull.mergedBy ?? "ghost", into, early }),
  );
}

export function observePulls(draft: Draft): void {
  // After its end, the build no longer tracks them.
  if (isBuildEnded(draft.state.build.status)) return;
  for (const { worker } of draft.workers) {
    const pull = draft.facts.pulls[worker.id];
    recordOpenedPull(draft, worker);
    if (!pull || worker.merge_sha !== null || worker.done) continue;
    // A fork may have a branch with our name, so only a head in this repository counts.
    if (pull.headRepositoryId !== draft.state.build.repository.id) continue;
    // It was merged, and its changes were lost afterwards.
    if (worker.lost_merges.some(({ pr }) => pr === pull.number)) continue;
    observePull(draft, worker, pull);
  }
}

/** A person may close what Baton has just opened before Baton ever sees it open. */
function recordOpenedPull(draft: Draft, worker: WorkerState): void {
  const opened = draft.findOutcome(`open_pull:${worker.id}`);
  if (!opened?.ok || opened.id === null || worker.pr) return;
  worker.pr = { number: opened.id, head_repository_id: draft.state.build.repository.id };
  draft.note(`${worker.id} has pull request #${opened.id}`);
}

function observePull(draft: Draft, worker: WorkerState, pull: PullFact): void {
  if (pull.merged) {
    recordMergedPull(draft, worker, pull);
    return;
  }
  if (pull.state === "closed") {
    handleClosedPull(draft, worker, pull);
    return;
  }
  handleReopenedPull(draft, worker, pull);
  reportRewrittenBranch(draft, worker, pull);
  if (worker.head?.sha !== pull.headSha) {
    forgetRefusals(worker);
    if (worker.head !== null && pull.headSession === null) resumeAfterPush(draft, worker);
  }
  if (!worker.pr) draft.note(`${worker.id} has pull request #${pull.number}`);
  worker.pr = { number: pull.number, head_repository_id: draft.state.build.repository.id };
  worker.mergeable = pull.mergeable;
  worker.head = {
    sha: pull.headSha,
    tree: pull.headTree,
    session: pull.headSession,
    ci: !pull.headSkipsCi,
  };
  if (pull.headSession) worker.published = pull.headSession;
  checkPullTarget(draft, worker, pull);
  holdDraftPull(draft, worker, pull);
  recordThreads(draft, worker, pull);
  applyWorkerReviews(draft, worker, pull);
}

/** GitHub may decide otherwise about another head. */
function forgetRefusals(worker: WorkerState): void {
  Object.assign(worker, { unfit_methods: [], refused_at: null, unsure_since: null });
  if (worker.stop?.cause === "merge") worker.stop = null;
}

const STOPS_CLEARED_BY_PUSH: readonly WorkerCause[] = [
  "rework",
  "review",
  "review_failed",
  "ci",
  "candidate",
  "retries",
];

/**
 * Resumes a stopped worker after a person pushed what no session could do; Baton judges it like any
 * other change.
 */
function resumeAfterPush(draft: Draft, worker: WorkerState): void {
  if (!worker.stop || !STOPS_CLEARED_BY_PUSH.includes(worker.stop.cause)) return;
  // Baton has already asked them to look at it once more, because sessions don't review what a
  // person has approved.
  if (worker.stop.cause === "review" && findPersonApproval(worker)) return;
  worker.stop = null;
  forgetSessionFailures(worker);
  draft.note(`Somebody pushed to the branch of ${worker.id}, so it continues`);
}

/** Closes the pull requests of workers that a command skipped or cancelled. */
export function closeSkippedPulls(draft: Draft): void {
  // At the end of the build, rules/finish.ts closes the remaining ones with an explanation.
  if (isBuildEnded(draft.state.build.status)) return;
  for (const { worker } of draft.workers) {
    const pull = draft.facts.pulls[worker.id];
    if (
      !(worker.skipped || worker.cancelled) ||
      pull?.state !== "open" ||
      pull.number !== worker.pr?.number
    )
      continue;
    if (worker.skipped?.pull === pull.number && !isReopened(worker, pull)) continue;
    draft.addEffect({ type: "close_pull", key: worker.id, number: pull.number });
  }
}
