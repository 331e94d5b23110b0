/** What the candidate's checks mean for the worker that it checks. */
import { redWords } from "../../comments/checks.ts";
import { counted } from "../../text/counted.ts";
import { candidateIs } from "../../comments/candidate.ts";
import { standingOf } from "../../build/gating.ts";
import { ciOf, landScope, sayInherited, stuckOn, type CiScope } from "../checks/checks.ts";
import { beginRework } from "../review/review.ts";
import { noteRed } from "../sessions/sessions.ts";
import { MAX_ATTEMPTS } from "../../build/settings.ts";
import { mayBeRed } from "../../plan/test-first.ts";
import type { Candidate } from "../../build/candidate.ts";
import type { PullFact } from "../../build/facts.ts";
import type { WorkerId } from "../../build/names.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** Green: the worker may be merged. Red: it is reworked with the build branch merged in, and the next has its turn. */
export function judgeCandidate(turn: Turn, candidate: Candidate, worker: WorkerState, pull: PullFact): void {
  const scope = scopeFor(turn, worker.id, pull);
  candidate.ci = ciOf(turn, candidate.ci, pull, scope);
  sayInherited(turn, "land", candidate.ci, pull);
  const stuck = stuckOn(turn, candidate.ci, pull, scope);
  switch (candidate.ci.state) {
    // None: no workflow cares for the files that it changes.
    case "none":
    case "green":
      worker.ci = { ...worker.ci, state: "green" };
      break;
    case "red":
      red(turn, candidate, worker, pull, scope);
      break;
    default:
      if (stuck === null) turn.wakeIn(60_000);
      else turn.stopWorker(worker.id, { kind: "blocked", cause: "candidate", reason: stuck });
  }
}

/** A worker that was stopped over its candidate's checks goes on once they do. */
export function goOn(turn: Turn): void {
  const { candidate } = turn.state.build;
  const pull = turn.facts.pulls.land;
  const worker = candidate && turn.state.workers[candidate.worker];
  const cause = worker?.stop?.cause;
  if (!worker || (cause !== "candidate" && cause !== "ci") || !pull || pull.headSha !== candidate?.commit) return;
  const scope = scopeFor(turn, worker.id, pull);
  const ci = ciOf(turn, candidate.ci, pull, { ...scope, again: false });
  if (cause === "ci" ? ci.state !== "green" : stuckOn(turn, ci, pull, scope) !== null) return;
  worker.stop = null;
  turn.note(`The checks of ${worker.id} on the candidate go on`);
}

/** A required check that fails on the base branch holds up the landing, where the rule applies, and no worker. */
function scopeFor(turn: Turn, id: WorkerId, pull: PullFact): CiScope {
  const { gating, ...scope } = landScope(turn, pull);
  const required = gating.required?.filter(({ context }) => !gating.before.failed.includes(context)) ?? [];
  return {
    ...scope,
    gating: {
      ...{ ...gating, required: required.length > 0 ? required : null },
      mayBeRed: mayBeRed(turn.state, id),
    },
    retry: `\`/retry ${id}\``,
  };
}

function red(turn: Turn, candidate: Candidate, worker: WorkerState, pull: PullFact, { gating }: CiScope): void {
  const { failed } = standingOf(pull.checks, gating);
  const same = noteRed(turn, worker, failed, pull.headSha);
  if (same >= MAX_ATTEMPTS) {
    const reworks = counted(worker.attempts.rework ?? 0, "rework");
    const reason = `${redWords(candidateIs(pull.number, worker.id), failed)}; still, after ${reworks}.`;
    turn.stopWorker(worker.id, { kind: "blocked", cause: "ci", reason });
    return;
  }
  // Red may be what it does together with others' work: the session has to see that. Its own branch may hold it all.
  const alone = turn.facts.refs.land?.tree === worker.head!.tree;
  beginRework(turn, worker, [], alone ? null : candidate.tip);
}
