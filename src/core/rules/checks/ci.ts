/** Checks on a pull request's head: waited for, started once the review approves, and what red means. */
import { recommitMessage } from "../../comments/commitMessage.ts";
import { redWords } from "../../comments/checks.ts";
import { counted } from "../../text/counted.ts";
import { verdictOn } from "../../build/verdict.ts";
import { beginRework } from "../review/review.ts";
import { ciOf, sayInherited, scopeOf, stuckOn, type CiScope } from "./checks.ts";
import { isLive, noteRed } from "../sessions/sessions.ts";
import { standingOf } from "../../build/gating.ts";
import { MAX_ATTEMPTS } from "../../build/settings.ts";
import type { PullFact } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

export function ci(turn: Turn): void {
  for (const { brief, worker } of turn.workers) {
    const pull = turn.facts.pulls[worker.id];
    if (!pull || pull.state === "closed" || !worker.head || worker.merge_sha !== null) continue;
    const scope = scopeOf(turn, worker, pull);
    worker.ci = ciOf(turn, worker.ci, pull, scope);
    sayInherited(turn, worker.id, worker.ci, pull);
    const stuck = stuckOn(turn, worker.ci, pull, scope);
    if (worker.stop?.cause === "checks" && stuck === null) {
      worker.stop = null;
      turn.note(`The checks of ${worker.id} go on`);
    }
    if (worker.ci.state === "green" && isStoppedByRed(worker)) {
      worker.stop = null;
      turn.note(`The checks of ${worker.id} are green`);
    }
    if (turn.halted || turn.status(worker) !== "in_ci" || isLive(worker.session)) continue;
    if (!worker.head.ci && verdictOn(worker)?.verdict === "approve") {
      turn.ask({
        type: "recommit",
        worker: worker.id,
        branch: turn.branches.worker(worker.id),
        head: worker.head.sha,
        message: recommitMessage(turn.state, brief, worker.published, turn.settings.titles),
      });
    } else if (worker.ci.state === "red") {
      red(turn, worker, pull, scope);
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
  return session !== null && session.failing.length > 0 && verdictOn(worker)?.verdict === "approve";
}

/** Red checks get a rework; the same ones red on the third head in a row are a person's matter. */
function red(turn: Turn, worker: WorkerState, pull: PullFact, { gating }: CiScope): void {
  const { failed } = standingOf(pull.checks, gating);
  const same = noteRed(turn, worker, failed, pull.headSha);
  if (same >= MAX_ATTEMPTS) {
    const reworks = counted(worker.attempts.rework ?? 0, "rework");
    const reason = `${redWords(`pull request #${pull.number}`, failed)}; still, after ${reworks}.`;
    turn.stopWorker(worker.id, { kind: "blocked", cause: "ci", reason });
  } else {
    // Tests that only the whole code passes: the session has to see what others merged meanwhile.
    const tip = turn.state.build.test_first ? (turn.facts.refs.build?.sha ?? null) : null;
    beginRework(turn, worker, [], tip);
  }
}
