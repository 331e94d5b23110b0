/**
 * Handles checks on a pull request's head: waits for them, starts them once the review approves,
 * and acts if they fail.
 */
import { renderRecommitMessage } from "../../messages/commit-messages.ts";
import { findCurrentVerdict } from "../../model/verdict.ts";
import { beginRework } from "../review/review.ts";
import {
  evaluateCi,
  reportInheritedFailures,
  getWorkerScope,
  findStuckChecks,
  getRedDetails,
  type CiScope,
} from "./checks.ts";
import { isLive, noteRedChecks } from "../sessions/lifecycle.ts";
import { evaluateChecks } from "../../model/checks.ts";
import { MAX_SESSION_ATTEMPTS } from "../../model/settings.ts";
import type { PullFact } from "../../model/facts.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Draft } from "../decision-draft.ts";

export function handleWorkerChecks(draft: Draft): void {
  for (const { brief, worker } of draft.workers) {
    const pull = draft.facts.pulls[worker.id];
    if (!pull || pull.state === "closed" || !worker.head || worker.merge_sha !== null) continue;
    const scope = getWorkerScope(draft, worker, pull);
    worker.ci = evaluateCi(draft, worker.ci, pull, scope);
    reportInheritedFailures(draft, worker.id, worker.ci, pull);
    const stuck = findStuckChecks(draft, worker.ci, pull, scope);
    if (worker.stop?.cause === "checks" && stuck === null) {
      worker.stop = null;
      draft.note(`The checks of ${worker.id} continue`);
    }
    if (worker.ci.state === "green" && isStoppedByRed(worker)) {
      worker.stop = null;
      draft.note(`The checks of ${worker.id} are green`);
    }
    if (draft.isHalted || draft.getStatus(worker) !== "in_ci" || isLive(worker.session)) continue;
    if (!worker.head.ci && findCurrentVerdict(worker)?.verdict === "approve") {
      draft.addEffect({
        type: "recommit",
        worker: worker.id,
        branch: draft.branches.worker(worker.id),
        head: worker.head.sha,
        message: renderRecommitMessage(draft.state, brief, worker.published, draft.settings.titles),
      });
    } else if (worker.ci.state === "red") {
      handleRedChecks(draft, worker, pull, scope);
    } else if (stuck !== null) {
      draft.stopWorker(worker.id, { kind: "blocked", cause: "checks", details: stuck });
    } else {
      draft.wakeIn(60_000);
    }
  }
}

/**
 * Returns whether the worker is stopped only because of failed checks: its session had nothing else
 * to fix.
 */
function isStoppedByRed(worker: WorkerState): boolean {
  const { stop, session } = worker;
  if (stop?.cause !== "rework") return stop?.cause === "ci";
  return (
    session !== null &&
    session.failing.length > 0 &&
    findCurrentVerdict(worker)?.verdict === "approve"
  );
}

/**
 * Failed checks get a rework. If the same ones fail on the third head in a row, Baton asks a
 * person.
 */
function handleRedChecks(
  draft: Draft,
  worker: WorkerState,
  pull: PullFact,
  { gating }: CiScope,
): void {
  const { failed } = evaluateChecks(pull.checks, gating);
  const same = noteRedChecks(draft, worker, failed, pull.headSha);
  if (same >= MAX_SESSION_ATTEMPTS) {
    const details = getRedDetails(pull, failed, worker.attempts.rework ?? 0);
    draft.stopWorker(worker.id, { kind: "blocked", cause: "ci", details });
  } else {
    // Only the whole code passes these tests, so the session needs what others merged meanwhile.
    const tip = draft.state.build.test_first ? (draft.facts.refs.build?.sha ?? null) : null;
    beginRework(draft, worker, [], tip);
  }
}
