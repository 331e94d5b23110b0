/** Work and rework sessions: started, taken in, published. */
import { MAX_COMPARED_FILES, hashString } from "../../model/hash.ts";
import { getWave, type WorkerId } from "../../model/names.ts";
import { getWaitingAdaptation, isAdapting, isUnstarted } from "../../model/adaptation.ts";
import { listOpenDependencies } from "../../model/status.ts";
import { renderWorkerMessage, renderWorkerSubject } from "../../messages/commit-messages.ts";
import { renderPullBody } from "../../messages/pull-request.ts";
import { getBuildView } from "../../model/build-view.ts";
import { completionInput } from "../../model/completion.ts";
import { followBase } from "../merging/base-sync.ts";
import { failWithFindings, holdChange } from "./guard-findings.ts";
import { answerRequests, isForSteersOnly, markSteersSeen } from "./instructions.ts";
import { recordSavedWork, recordSavedRun } from "./saved-work.ts";
import { listUnseenSteers } from "../../model/feedback.ts";
import { removeVerdictsOn } from "../../model/verdict.ts";
import { beginSession, finishSession, failSession, isLive, getSessionName, noteFailure } from "./lifecycle.ts";
import { isBlockedByBuildBranch, isBuildBranchReady } from "../checks/build-branch-checks.ts";
import { askForStart, forgetWaveGates, passLaunchGate, passWaveGate } from "./gates.ts";
import type { ValidProposal } from "../../model/facts.ts";
import { isByHand, type SessionState } from "../../model/session.ts";
import { createCi } from "../../model/ci.ts";
import { UNFOUND_PATIENCE_MS } from "../../model/settings.ts";
import { getFailureCause } from "../../model/stop-answers.ts";
import type { WorkerState } from "../../model/state.ts";
import type { Draft } from "../decision-draft.ts";

export function createWorker(id: WorkerId): WorkerState {
  return {
    id,
    session: null,
    attempts: {},
    failures: [],
    pr: null,
    head: null,
    published: null,
    verdicts: [],
    conflicts: [],
    changed: [],
    removed: [],
    requests: [],
    words: [],
    refused_at: null,
    ci: createCi(),
    mergeable: null,
    merge_sha: null,
    done: false,
    merged_by: null,
    lost: [],
    taken_back: [],
    skipped: null,
    cancelled: null,
    hold: null,
    prepared: null,
    started: null,
    draft: false,
    unsure_since: null,
    unfit_methods: [],
    stop: null,
    kept: null,
    held: null,
    waivers: [],
    steers: [],
    granted_reworks: 0,
    granted_rounds: 0,
    text: null,
    heeded_reviews: [],
    spent: [],
    budget: null,
    escalations: [],
    class_chosen_by: null,
    taken: null,
    hand_in: null,
    person_head: null,
  };
}

/** Starts what is ready, as far as `max_parallel` lets it; dependents in the very turn that sees the last merge. */
export function scheduleWorkers(turn: Draft): void {
  const { build } = turn.state;
  if (turn.halted || build.status !== "building") return;
  const tip = turn.facts.refs.build;
  if (!tip) {
    if (build.tip === null) build.base.sha = turn.facts.refs.base;
    turn.ask({ type: "create_branch", branch: turn.branches.build, sha: build.tip ?? build.base.sha });
    return;
  }
  const unfinished = turn.workers.filter(({ worker }) => !turn.isTerminal(worker));
  build.current_wave = Math.min(...unfinished.map(({ worker }) => getWave(worker.id)), Number.MAX_SAFE_INTEGER);
  if (unfinished.length === 0) build.current_wave = Math.max(...turn.state.briefs.map((b) => getWave(b.id)));
  forgetWaveGates(turn.state, unfinished.length > 0 ? build.current_wave : null);
  const wave = unfinished.filter(({ worker }) => getWave(worker.id) === build.current_wave);
  const boundary = wave.length > 0 && wave.every(({ worker }) => worker.session === null);
  if (boundary && (!followBase(turn) || !isBuildBranchReady(turn))) return;
  if (isBlockedByBuildBranch(turn) || isAdapting(turn.state) || (boundary && !passWaveGate(turn))) return;
  if (getWaitingAdaptation(turn.state)) return;
  let live = turn.workers.filter(({ worker }) => isLive(worker.session) && !isByHand(worker.session)).length;
  for (const { worker } of turn.workers) {
    const status = turn.status(worker);
    if (worker.taken !== null && isUnstarted(worker) && listOpenDependencies(worker.id, turn.state).length === 0) {
      beginSession(turn, worker.id, "work", { base: tip.sha });
      continue;
    }
    // Held without a pull request: it waits for `/start`, and is cut from where the build branch stands by then.
    if (
      (status !== "ready" && (status !== "held" || worker.pr)) ||
      listOpenDependencies(worker.id, turn.state).length > 0
    )
      continue;
    if (!passLaunchGate(turn, worker, tip.sha) || live >= turn.settings.max_parallel) continue;
    beginSession(turn, worker.id, "work", { base: tip.sha });
    live += 1;
  }
  askForStart(turn);
}

/** A change, or none, handed in by a work or rework session. */
export function takeWork(turn: Draft, id: WorkerId, session: SessionState, fact: ValidProposal): void {
  const { proposal, guards } = fact;
  const close = completionInput.parse(proposal.result.ended === "closed" ? proposal.result.close : null);
  const name = getSessionName(id, session);
  turn.state.completions[name] = { worker_id: id, session: name, model: proposal.model, timestamp: turn.now, ...close };
  const worker = turn.state.workers[id]!;
  if (close.status === "blocked") {
    recordSavedWork(turn, id, session, proposal.change, close.summary);
    if (guards.length > 0) {
      holdChange(turn, id, session, guards, "blocked", close.summary);
      return;
    }
    noteFailure(turn, id, session, "blocked", close.summary);
    finishSession(turn, id, session, "blocked");
    turn.stopWorker(id, { kind: "blocked", cause: getFailureCause(session.kind), reason: close.summary });
    return;
  }
  if (close.status === "failed") {
    failWithFindings(turn, id, session, fact, "failed", close.summary);
    return;
  }
  if (guards.length > 0) {
    failWithFindings(turn, id, session, fact, "refused", "");
    return;
  }
  const empty = !proposal.change || proposal.change.files.length === 0;
  const asked = isForSteersOnly(worker, name, session.reasons);
  // What a person left there before they gave it back is all that was missing.
  const isTheirs = worker.person_head === session.base;
  if (empty && !isTheirs && session.kind === "rework" && session.other === null && !asked) {
    failSession(turn, id, session, "failed", "the rework closed complete but changed nothing.");
    return;
  }
  finishSession(turn, id, session, "complete");
  if (empty && session.other !== null) worker.verdicts = removeVerdictsOn(worker.verdicts, worker.head?.tree);
  Object.assign(worker, { kept: null, held: null });
  recordChangedPaths(worker, session, proposal.change);
  answerRequests(worker, name);
  const seen = markSteersSeen(worker, name, proposal.steers);
  if (seen.length > 0) turn.state.completions[name].steers = seen;
  if (!empty || session.kind !== "work" || isTheirs) return;
  if (listUnseenSteers(worker).length > 0) {
    beginSession(turn, id, "work", { base: turn.facts.refs.build?.sha ?? session.base });
    return;
  }
  worker.done = true;
  turn.note(`${id} is done without a change`);
}

/** What a merge brings in is not the worker's own. */
function recordChangedPaths(
  worker: WorkerState,
  session: SessionState,
  change: ValidProposal["proposal"]["change"],
): void {
  if (session.other !== null || !change) return;
  worker.changed = [...new Set([...worker.changed, ...change.files.map((f) => f.path)])].slice(0, MAX_COMPARED_FILES);
  const ops = new Map(change.files.map(({ path, op }) => [path, op]));
  const isRemoved = (path: string) => (ops.has(path) ? ops.get(path) === "delete" : worker.removed.includes(path));
  worker.removed = worker.changed.filter(isRemoved);
}

/** Tries again to publish where GitHub didn't find what had just been made. */
const UNFOUND_MS = 10_000;

/** Commits what a session handed in and opens the pull request, until both are seen on GitHub. */
export function publishWork(turn: Draft): void {
  for (const { brief, worker } of turn.workers) {
    const session = worker.session;
    if (turn.status(worker) !== "publishing" || !session) continue;
    const name = getSessionName(worker.id, session);
    const branch = turn.branches.worker(worker.id);
    const outcome = turn.outcome(`publish:${name}`);
    if (outcome?.ok) {
      worker.published = name;
      // The pull request may yet be shown at the head before, whose checks and reviews are no word on this one.
      if (worker.head?.session !== name) worker.head = null;
    }
    if (turn.halted || (worker.published === name && worker.pr)) continue;
    // A commit that was just made may not be found yet: that is no reason to pay for the work once more.
    if (outcome?.code === "missing" && turn.since(session.ended_at ?? turn.now) < UNFOUND_PATIENCE_MS) {
      turn.wakeIn(UNFOUND_MS);
      continue;
    }
    if (outcome?.code === "held" || outcome?.code === "missing") {
      if (outcome.code === "held") recordSavedRun(turn, worker.id, session, outcome.detail ?? "");
      failSession(turn, worker.id, session, "refused", outcome.detail ?? "its change is no longer there.");
      continue;
    }
    if (outcome?.code === "head_moved") {
      rebuildOnPush(turn, worker, session);
      continue;
    }
    if (worker.published !== name)
      turn.ask({
        type: "publish",
        worker: worker.id,
        session: name,
        parents: session.other ? [session.base, session.other] : [session.base],
        message: renderWorkerMessage(turn.state, brief, name, {
          skipCi: turn.settings.ci === "after_review",
          titles: turn.settings.titles,
        }),
        branch,
      });
    if (worker.pr) continue;
    turn.ask({
      type: "open_pull",
      key: worker.id,
      head: branch,
      base: turn.branches.build,
      title: renderWorkerSubject(turn.state, brief, turn.settings.titles),
      body: renderPullBody(getBuildView(turn.state), worker.id, turn.facts.record),
    });
    worker.text = hashPullText(turn, worker.id);
  }
}

/** The record grows with each decision, which alone is no reason to write a description again. */
const hashPullText = (turn: Draft, id: WorkerId) =>
  hashString(renderPullBody(getBuildView(turn.state), id, null)).slice(0, 12);

/** Once a session has ended, the description of its worker's pull request says how things are now. */
export function updatePullTexts(turn: Draft): void {
  for (const { brief, worker } of turn.workers) {
    const pull = turn.facts.pulls[worker.id];
    if (pull?.state !== "open" || pull.number !== worker.pr?.number) continue;
    const hash = hashPullText(turn, worker.id);
    if (worker.text === hash) continue;
    // Remembered once GitHub has it, or will not have it: a crash in between must not lose it.
    const outcome = turn.outcome(`update_pull:${worker.id}:${hash}`);
    if (outcome?.ok || outcome?.code === "refused" || outcome?.code === "missing") {
      worker.text = hash;
      continue;
    }
    turn.ask({
      type: "update_pull",
      key: worker.id,
      number: pull.number,
      title: renderWorkerSubject(turn.state, brief, turn.settings.titles),
      body: renderPullBody(getBuildView(turn.state), worker.id, turn.facts.record),
      hash,
    });
  }
}

/** Why a session's work is done again. */
export const PUSHED_MEANWHILE = "A person pushed to the branch meanwhile: build on their commit.";

/** A person's commit came first: theirs is kept, and the session's reasons are worked on again on top of it. */
function rebuildOnPush(turn: Draft, worker: WorkerState, session: SessionState): void {
  const head = turn.facts.refs.workers[worker.id];
  if (!head) return;
  finishSession(turn, worker.id, session, "refused");
  recordSavedRun(turn, worker.id, session, "a person pushed to the branch meanwhile");
  beginSession(turn, worker.id, "rework", {
    base: head,
    failing: session.failing,
    reasons: [...session.reasons, PUSHED_MEANWHILE],
  });
}
