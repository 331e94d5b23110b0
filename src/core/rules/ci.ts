/** Checks on a pull request's head: waited for, started once the review approves, and what red means. */
import { recommitMessage } from "../comments/commitMessage.ts";
import { beginRework, verdictOn } from "./review.ts";
import { isLive, sign } from "./sessions.ts";
import { MAX_ATTEMPTS } from "../build/settings.ts";
import type { PullFact } from "../build/facts.ts";
import type { Ci, WorkerState } from "../build/state.ts";
import type { Turn } from "./turn.ts";

/** Checks that a workflow promises and that don't show up within this time are asked about, in milliseconds. */
const CHECKS_PATIENCE_MS = 15 * 60_000;

/** What the checks on the head say. `expected` = workflows promise some; `started` = nothing keeps them away. */
export function ciOf(turn: Turn, before: Ci, pull: PullFact, expected: boolean, started: boolean): Ci {
  const { pending, failed, passed } = pull.checks;
  const since = before.head === pull.headSha ? (before.since ?? turn.now) : turn.now;
  const seen = pending.length + failed.length + passed.length > 0;
  const head = pull.headSha;
  if (!expected && !seen) return { head, state: "none", failing: [], since };
  if (!started) return { head, state: "pending", failing: [], since };
  if (pending.length > 0 || !seen) return { head, state: "pending", failing: failed.map((c) => c.name), since };
  if (failed.length > 0) return { head, state: "red", failing: failed.map((c) => c.name), since };
  return { head, state: "green", failing: [], since };
}

export function ci(turn: Turn): void {
  for (const { brief, worker } of turn.workers) {
    const pull = turn.facts.pulls[worker.id];
    if (!pull || pull.state === "closed" || !worker.head || worker.merge_sha !== null) continue;
    const before = worker.ci;
    worker.ci = ciOf(turn, before, pull, turn.facts.ciExpected.workers, worker.head.ci);
    if (turn.halted || turn.status(worker) !== "in_ci" || isLive(worker.session)) continue;
    if (!worker.head.ci && verdictOn(worker)?.verdict === "approve") {
      turn.ask({
        type: "recommit",
        worker: worker.id,
        branch: turn.branches.worker(worker.id),
        head: worker.head.sha,
        message: recommitMessage(turn.state, brief, worker.published),
      });
    } else if (worker.ci.state === "red") {
      red(turn, worker, pull);
    } else if (worker.head.ci && worker.ci.since && turn.since(worker.ci.since) > CHECKS_PATIENCE_MS && none(pull)) {
      turn.stopWorker(worker.id, {
        kind: "blocked",
        cause: "ci",
        reason:
          `No check has started on pull request #${pull.number}, ` +
          `though a workflow runs on pull requests against \`${pull.baseRef}\`.`,
      });
    } else {
      turn.wakeIn(60_000);
    }
  }
}

/** Red checks get a rework; the same ones red on the third head in a row are a person's matter. */
function red(turn: Turn, worker: WorkerState, pull: PullFact): void {
  const words = (summary: string) => (summary ? ` (${summary.slice(0, 300)})` : "");
  const named = pull.checks.failed.map((c) => c.name + words(c.summary)).join(", ");
  const reason = `checks fail on pull request #${pull.number}: ${named}`;
  const { same } = sign(
    worker,
    "ci",
    pull.checks.failed
      .map((c) => c.name)
      .toSorted()
      .join(", "),
  );
  if (same >= MAX_ATTEMPTS) {
    const times = `still, after ${same - 1} reworks`;
    turn.stopWorker(worker.id, { kind: "blocked", cause: "ci", reason: `${reason}; ${times}.` });
  } else {
    beginRework(turn, worker, [reason], null);
  }
}

function none(pull: PullFact): boolean {
  return pull.checks.pending.length + pull.checks.failed.length + pull.checks.passed.length === 0;
}
