/**
 * Where workflows run on pull requests against the base branch alone, a worker is checked by the candidate before it is
 * merged: one at a time, in the order of merging, so that the one that breaks something together with what is merged is
 * the one that is reworked, and nothing has to be taken back. ADR 0016.
 */
import { isSameMark, usesCandidate, type Candidate, type CandidateMark } from "../../build/candidate.ts";
import { noCi } from "../../build/ciState.ts";
import { keyOf, type Effect } from "../../build/effects.ts";
import { candidateMessage } from "../../comments/commitMessage.ts";
import { overwrittenBody } from "../../comments/candidate.ts";
import { reworkConflict } from "../merge/conflicts.ts";
import { inTurn, statusButForMerging } from "../merge/merge.ts";
import { candidatePull } from "./candidatePull.ts";
import { goOn, judgeCandidate } from "./candidateChecks.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

export function candidate(turn: Turn): void {
  const { build } = turn.state;
  if (!usesCandidate(turn.facts)) {
    build.candidate = null;
    return;
  }
  const open = candidatePull(turn);
  goOn(turn);
  const waiting = inTurn(turn)
    .map(({ worker }) => worker)
    .filter((worker) => statusButForMerging(turn, worker) === "mergeable");
  // Until the candidate is green: then this very turn merges it.
  for (const worker of waiting) worker.ci = { ...worker.ci, state: "pending" };
  const tip = turn.facts.refs.build;
  // Whom GitHub refuses to merge, or who conflicts, holds nobody else up.
  const free = waiting.filter(({ stop, mergeable }) => stop === null && mergeable !== false);
  const worker = free.find(({ id }) => id === build.candidate?.worker) ?? free[0] ?? waiting[0];
  if (turn.halted || !tip || !worker?.head) return;
  const mark: CandidateMark = { worker: worker.id, head: worker.head.sha, tip: tip.sha };
  const chosen = isSameMark(build.candidate, mark) ? build.candidate! : choose(turn, mark);
  chosen.queue = waiting.filter((other) => other !== worker).map(({ id }) => id);
  if (!made(turn, chosen, worker)) return;
  const pull = open(chosen);
  if (pull) judgeCandidate(turn, chosen, worker, pull);
}

function choose(turn: Turn, mark: CandidateMark): Candidate {
  const { build } = turn.state;
  build.candidate = { ...mark, queue: [], commit: null, pr: build.candidate?.pr ?? null, marked: false, ci: noCi() };
  turn.note(`The candidate checks ${mark.worker} on build ${mark.tip.slice(0, 8)}`);
  return build.candidate;
}

/** The land branch bears the candidate, or is asked to. Says whether it does. */
function made(turn: Turn, candidate: Candidate, worker: WorkerState): boolean {
  const { land } = turn.facts.refs;
  if (isSameMark(land?.candidate, candidate)) {
    candidate.commit = land!.sha;
    return true;
  }
  const effect: Effect = {
    type: "candidate",
    branch: turn.branches.land,
    scratch: turn.branches.scratch,
    tip: candidate.tip,
    head: candidate.head,
    parent: turn.facts.baseInBuild,
    message: candidateMessage(turn.state, candidate),
  };
  if (turn.outcome(keyOf(effect))?.code === "conflict") {
    reworkConflict(turn, worker, worker.pr!.number, candidate.tip);
    return false;
  }
  if (land && !land.candidate) {
    const on = candidate.pr ?? turn.state.build.issue;
    turn.say(`pushed-land-${land.sha.slice(0, 12)}`, on, overwrittenBody(turn.branches, land.sha));
  }
  turn.ask(effect);
  return false;
}
