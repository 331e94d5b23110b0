/** Checks on a pull request's head: waited for, started once the review approves, and what red means. */
import { renderRecommitMessage } from "../../messages/commit-messages.ts";
import { describeFailingChecks } from "../../messages/checks.ts";
import { pluralize } from "../../text/format.ts";
import { findCurrentVerdict } from "../../model/verdict.ts";
import { beginRework } from "../review/review.ts";
import { evaluateCi, reportInheritedFailures, getWorkerScope, explainStuckChecks, type CiScope } from "./checks.ts";
import { isLive, noteRedChecks } from "../sessions/lifecycle.ts";
import { evaluateChecks } from "../../model/checks.ts";
import { MAX_SESSION_ATTEMPTS } from "../../model/settings.ts";
import type { PullFact } from "../../model/facts.ts";
import type { WorkerState } from "../../model/state.ts";
import type { Draft } from "../decision-draft.ts";

export function handleWorkerChecks(turn: Draft): void {
  for (const { brief, worker } of turn.workers) {
    const pull = turn.facts.pulls[worker.id];
    if (!pull || pull.state === "closed" || !worker.head || worker.merge_sha !== null) continue;
    const scope = getWorkerScope(turn, worker, pull);
    worker.ci = evaluateCi(turn, worker.ci, pull, scope);
    reportInheritedFailures(turn, worker.id, worker.ci, pull);
    const stuck = explainStuckChecks(turn, worker.ci, pull, scope);
    if (worker.stop?.cause === "checks" && stuck === null) {
      worker.stop = null;
      turn.note(`The checks of ${worker.id} go on`);
    }
    if (worker.ci.state === "green" && isStoppedByRed(worker)) {
      worker.stop = null;
      turn.note(`The checks of ${worker.id} are green`);
    }
    if (turn.halted || turn.status(worker) !== "in_ci" || isLive(worker.session)) continue;
    if (!worker.head.ci && findCurrentVerdict(worker)?.verdict === "approve") {
      turn.ask({
        type: "recommit",
        worker: worker.id,
        branch: turn.branches.worker(worker.id),
        head: worker.head.sha,
        message: renderRecommitMessage(turn.state, brief, worker.published, turn.settings.titles),
      });
    } else if (worker.ci.state === "red") {
      handleRedChecks(turn, worker, pull, scope);
    } else if (stuck !== null) {
      turn.stopWorker(worker.id, { kind: "blocked", cause: "checks", reason: stuck });
    } else {
      turn.wakeIn(60_000);
    }
  }
}

/** It is stopped over red checks alone: its session had nothing else to do than to turn them green. */
function isStoppedByRed(worker: WorkerState): boolean {
  const { stop, session } = worker;
  if (stop?.cause !== "rework") return stop?.cause === "ci";
  return session !== null && session.failing.length > 0 && findCurrentVerdict(worker)?.verdict === "approve";
}

/** Red checks get a rework; the same ones red on the third head in a row are a person's matter. */
function handleRedChecks(turn: Draft, worker: WorkerState, pull: PullFact, { gating }: CiScope): void {
  const { failed } = evaluateChecks(pull.checks, gating);
  const same = noteRedChecks(turn, worker, failed, pull.headSha);
  if (same >= MAX_SESSION_ATTEMPTS) {
    const reworks = pluralize(worker.attempts.rework ?? 0, "rework");
    const reason = `${describeFailingChecks(`pull request #${pull.number}`, failed)}; still, after ${reworks}.`;
    turn.stopWorker(worker.id, { kind: "blocked", cause: "ci", reason });
  } else {
    // Tests that only the whole code passes: the session has to see what others merged meanwhile.
    const tip = turn.state.build.test_first ? (turn.facts.refs.build?.sha ?? null) : null;
    beginRework(turn, worker, [], tip);
  }
}
