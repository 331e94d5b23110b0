/**
 * Applies if workflows run only on pull requests against the base branch. The candidate then checks
 * each worker before it is merged, one at a time, in merge order. If a worker breaks something in
 * combination with what is merged, Baton reworks that worker, and has to revert nothing. ADR 0016.
 */
import {
  renderCandidateBody,
  renderCandidateCheck,
  renderCandidateTitle,
} from "../../messages/candidate.ts";
import { getBuildView } from "../../messages/build-view.ts";
import { syncBase } from "./base-sync.ts";
import { reportOverwrittenPush } from "../human-changes/branches.ts";
import { getLandPull } from "../landing/partial-landing.ts";
import { isSameCandidateMark, type Candidate, type CandidateMark } from "../../model/candidate.ts";
import type { PullFact } from "../../model/facts.ts";
import type { Draft } from "../decision-draft.ts";
import { evaluateChecks, isCandidateNeeded } from "../../model/checks.ts";
import {
  evaluateCi,
  findStuckChecks,
  getLandingScope,
  getRedDetails,
  reportInheritedFailures,
  type CiScope,
} from "../checks/checks.ts";
import { beginRework } from "../review/review.ts";
import { noteRedChecks } from "../sessions/lifecycle.ts";
import { MAX_SESSION_ATTEMPTS } from "../../model/settings.ts";
import { canBeRed } from "../../plan/test-first.ts";
import type { WorkerId } from "../../model/names.ts";
import type { State } from "../../model/state.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { StopDetails } from "../../model/stop.ts";
import { createCi } from "../../model/ci.ts";
import { getEffectKey, type Effect } from "../../model/effects/index.ts";
import { renderCandidateMessage } from "../../messages/commit-messages.ts";
import { beginConflictRework, getStatusForMerging, sortByConflicts } from "./merge-workers.ts";

// Handles the candidates' pull request: opens it early and applies what people do to it.

/**
 * Takes the pull request's state in. Returns a function that brings the pull request to a
 * candidate's commit; it returns the pull request once its checks are the candidate's, and null
 * until then.
 */
function trackCandidatePull(draft: Draft): (candidate: Candidate) => PullFact | null {
  const { build } = draft.state;
  const pull = getLandPull(draft);
  const ours = pull && build.candidate?.pr === pull.number ? pull : undefined;
  const wrong =
    ours && build.status === "building" ? findCandidateProblem(draft.state, ours) : null;
  if (wrong !== null) draft.stopBuild({ kind: "blocked", cause: "candidate", details: wrong });
  else if (build.stop?.cause === "candidate" && pull?.state === "open") build.stop = null;
  return (candidate) => updateCandidatePull(draft, candidate, pull);
}

/** Returns what a person did that keeps Baton from checking candidates, or null. */
function findCandidateProblem({ build }: State, pull: PullFact): StopDetails | null {
  if (pull.state === "closed") return { kind: "candidate_closed", pull: pull.number };
  const { baseRef } = pull;
  if (baseRef === build.base.branch) return null;
  const wanted = build.base.branch;
  return { kind: "candidate_retargeted", pull: pull.number, base: baseRef, wanted };
}

function updateCandidatePull(
  draft: Draft,
  candidate: Candidate,
  pull: PullFact | undefined,
): PullFact | null {
  const { build } = draft.state;
  if (!pull || pull.state === "closed") {
    draft.addEffect({
      type: "open_pull",
      key: "land",
      head: draft.branches.land,
      base: build.base.branch,
      title: renderCandidateTitle(draft.state, draft.settings.titles),
      body: renderCandidateBody(getBuildView(draft.state)),
      draft: true,
    });
    return null;
  }
  candidate.pr = pull.number;
  if (pull.headSha !== candidate.commit) {
    draft.wakeIn(2_000);
    return null;
  }
  // GitHub starts no workflow on a conflicting pull request: the base branch has moved on from the
  // build's version.
  if (pull.mergeable === false && !syncBase(draft)) return null;
  if (draft.findOutcome(`landing_check:${pull.headSha}`)?.ok === false) candidate.marked = false;
  if (!candidate.marked)
    draft.addEffect({
      type: "landing_check",
      head: pull.headSha,
      ...renderCandidateCheck(candidate),
    });
  candidate.marked = true;
  return pull;
}

// Decides what the candidate's checks mean for the worker on it.

/**
 * Green: the worker may be merged. Red: Baton reworks it with the build branch merged in, and the
 * next worker gets its turn.
 */
function judgeCandidate(
  draft: Draft,
  candidate: Candidate,
  worker: WorkerState,
  pull: PullFact,
): void {
  const scope = getCandidateScope(draft, worker.id, pull);
  candidate.ci = evaluateCi(draft, candidate.ci, pull, scope);
  reportInheritedFailures(draft, "land", candidate.ci, pull);
  const stuck = findStuckChecks(draft, candidate.ci, pull, scope);
  switch (candidate.ci.state) {
    // No workflow covers the files that the worker changes.
    case "none":
    case "green":
      worker.ci = { ...worker.ci, state: "green" };
      break;
    case "red":
      handleRedCandidate(draft, candidate, worker, pull, scope);
      break;
    default:
      if (stuck === null) draft.wakeIn(60_000);
      else draft.stopWorker(worker.id, { kind: "blocked", cause: "candidate", details: stuck });
  }
}

/** Resumes a worker that was stopped over its candidate's checks, once those checks go on. */
function resumeCandidateWorker(draft: Draft): void {
  const { candidate } = draft.state.build;
  const pull = draft.facts.pulls.land;
  const worker = candidate && draft.state.workers[candidate.worker];
  const cause = worker?.stop?.cause;
  if (
    !worker ||
    (cause !== "candidate" && cause !== "ci") ||
    !pull ||
    pull.headSha !== candidate?.commit
  )
    return;
  const scope = getCandidateScope(draft, worker.id, pull);
  const ci = evaluateCi(draft, candidate.ci, pull, { ...scope, again: false });
  if (cause === "ci" ? ci.state !== "green" : findStuckChecks(draft, ci, pull, scope) !== null)
    return;
  worker.stop = null;
  draft.note(`The checks of ${worker.id} on the candidate continue`);
}

/**
 * A required check that fails on the base branch delays the landing, where the rule applies, but no
 * worker.
 */
function getCandidateScope(draft: Draft, id: WorkerId, pull: PullFact): CiScope {
  const { gating, ...scope } = getLandingScope(draft, pull);
  const required =
    gating.required?.filter(({ context }) => !gating.before.failed.includes(context)) ?? [];
  return {
    ...scope,
    gating: {
      ...{ ...gating, required: required.length > 0 ? required : null },
      mayBeRed: canBeRed(draft.state, id),
    },
    worker: id,
  };
}

function handleRedCandidate(
  draft: Draft,
  candidate: Candidate,
  worker: WorkerState,
  pull: PullFact,
  { gating }: CiScope,
): void {
  const { failed } = evaluateChecks(pull.checks, gating);
  const same = noteRedChecks(draft, worker, failed, pull.headSha);
  if (same >= MAX_SESSION_ATTEMPTS) {
    const details = getRedDetails(pull, failed, worker.attempts.rework ?? 0, worker.id);
    draft.stopWorker(worker.id, { kind: "blocked", cause: "ci", details });
    return;
  }
  // The failure may come from the combination with others' work, so the session needs the build
  // branch. If the candidate has the same tree as the worker's branch, that branch already contains
  // everything.
  const alone = draft.facts.refs.land?.tree === worker.head!.tree;
  beginRework(draft, worker, [], alone ? null : candidate.tip);
}

export function updateCandidate(draft: Draft): void {
  const { build } = draft.state;
  if (!isCandidateNeeded(draft.facts)) {
    build.candidate = null;
    return;
  }
  const open = trackCandidatePull(draft);
  resumeCandidateWorker(draft);
  const waiting = sortByConflicts(draft)
    .map(({ worker }) => worker)
    .filter((worker) => getStatusForMerging(draft, worker) === "mergeable");
  // They stay pending until the candidate is green; this same decision then merges it.
  for (const worker of waiting) worker.ci = { ...worker.ci, state: "pending" };
  const tip = draft.facts.refs.build;
  // Workers that GitHub refuses to merge, or that conflict, delay no other worker.
  const free = waiting.filter(({ stop, mergeable }) => stop === null && mergeable !== false);
  const worker = free.find(({ id }) => id === build.candidate?.worker) ?? free[0] ?? waiting[0];
  if (draft.isHalted || !tip || !worker?.head) return;
  const mark: CandidateMark = { worker: worker.id, head: worker.head.sha, tip: tip.sha };
  const chosen = isSameCandidateMark(build.candidate, mark)
    ? build.candidate!
    : chooseCandidate(draft, mark);
  chosen.queue = waiting.filter((other) => other !== worker).map(({ id }) => id);
  if (!ensureCandidateCommit(draft, chosen, worker)) return;
  const pull = open(chosen);
  if (pull) judgeCandidate(draft, chosen, worker, pull);
}

function chooseCandidate(draft: Draft, mark: CandidateMark): Candidate {
  const { build } = draft.state;
  build.candidate = {
    ...mark,
    queue: [],
    commit: null,
    pr: build.candidate?.pr ?? null,
    marked: false,
    ci: createCi(),
  };
  draft.note(`The candidate checks ${mark.worker} on build ${mark.tip.slice(0, 8)}`);
  return build.candidate;
}

/**
 * Ensures that the land branch has the candidate's commit, or requests it. Returns whether it has.
 */
function ensureCandidateCommit(draft: Draft, candidate: Candidate, worker: WorkerState): boolean {
  const { land } = draft.facts.refs;
  if (isSameCandidateMark(land?.candidate, candidate)) {
    candidate.commit = land!.sha;
    return true;
  }
  const effect: Effect = {
    type: "candidate",
    branch: draft.branches.land,
    from: land?.sha ?? null,
    scratch: draft.branches.scratch,
    tip: candidate.tip,
    head: candidate.head,
    parent: draft.facts.baseInBuild,
    message: renderCandidateMessage(draft.state, candidate),
  };
  if (draft.findOutcome(getEffectKey(effect))?.code === "conflict") {
    beginConflictRework(draft, worker, worker.pr!.number, candidate.tip);
    return false;
  }
  reportOverwrittenPush(draft, candidate.pr);
  draft.addEffect(effect);
  return false;
}
