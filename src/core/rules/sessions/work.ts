/** Work and rework sessions: started, taken in, published. */
import { NAMED } from "../../build/fingerprint.ts";
import { waveOf, type WorkerId } from "../../build/names.ts";
import { getWaitingAdaptation, isAdapting, isUnstarted } from "../../build/adaptation.ts";
import { open } from "../../build/status.ts";
import { workerMessage, workerSubject } from "../../comments/commitMessage.ts";
import { pullBody } from "../../comments/pull.ts";
import { sha256 } from "../../plan/hash.ts";
import { viewOf } from "../../build/view.ts";
import { completionInput } from "../../sessions/completion.ts";
import { followBase } from "../merge/base.ts";
import { failWith, holdBack } from "./guarded.ts";
import { hearSteers, isForSteersOnly } from "./hearing.ts";
import { keep, keepRun } from "./keep.ts";
import { answerRequests } from "../review/requests.ts";
import { unseen } from "../../build/steer.ts";
import { notOn } from "../../build/verdict.ts";
import { beginSession, endSession, failSession, isLive, nameOf, noteFailure } from "./sessions.ts";
import { isHeldByTip, isProven } from "../checks/tip.ts";
import { askForStart, forgetGates, passLaunchGate, passWaveGate } from "./waves.ts";
import type { ValidProposal } from "../../build/facts.ts";
import { isByHand, type SessionState } from "../../build/session.ts";
import { noCi } from "../../build/ciState.ts";
import { UNFOUND_PATIENCE_MS } from "../../build/settings.ts";
import { getFailureCause } from "../../build/stop-answers.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

export function newWorker(id: WorkerId): WorkerState {
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
    ci: noCi(),
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
export function schedule(turn: Turn): void {
  const { build } = turn.state;
  if (turn.halted || build.status !== "building") return;
  const tip = turn.facts.refs.build;
  if (!tip) {
    if (build.tip === null) build.base.sha = turn.facts.refs.base;
    turn.ask({ type: "create_branch", branch: turn.branches.build, sha: build.tip ?? build.base.sha });
    return;
  }
  const unfinished = turn.workers.filter(({ worker }) => !turn.isTerminal(worker));
  build.current_wave = Math.min(...unfinished.map(({ worker }) => waveOf(worker.id)), Number.MAX_SAFE_INTEGER);
  if (unfinished.length === 0) build.current_wave = Math.max(...turn.state.briefs.map((b) => waveOf(b.id)));
  forgetGates(turn.state, unfinished.length > 0 ? build.current_wave : null);
  const wave = unfinished.filter(({ worker }) => waveOf(worker.id) === build.current_wave);
  const boundary = wave.length > 0 && wave.every(({ worker }) => worker.session === null);
  if (boundary && (!followBase(turn) || !isProven(turn))) return;
  if (isHeldByTip(turn) || isAdapting(turn.state) || (boundary && !passWaveGate(turn))) return;
  if (getWaitingAdaptation(turn.state)) return;
  let live = turn.workers.filter(({ worker }) => isLive(worker.session) && !isByHand(worker.session)).length;
  for (const { worker } of turn.workers) {
    const status = turn.status(worker);
    if (worker.taken !== null && isUnstarted(worker) && open(worker.id, turn.state).length === 0) {
      beginSession(turn, worker.id, "work", { base: tip.sha });
      continue;
    }
    // Held without a pull request: it waits for `/start`, and is cut from where the build branch stands by then.
    if ((status !== "ready" && (status !== "held" || worker.pr)) || open(worker.id, turn.state).length > 0) continue;
    if (!passLaunchGate(turn, worker, tip.sha) || live >= turn.settings.max_parallel) continue;
    beginSession(turn, worker.id, "work", { base: tip.sha });
    live += 1;
  }
  askForStart(turn);
}

/** A change, or none, handed in by a work or rework session. */
export function takeWork(turn: Turn, id: WorkerId, session: SessionState, fact: ValidProposal): void {
  const { proposal, guards } = fact;
  const close = completionInput.parse(proposal.result.ended === "closed" ? proposal.result.close : null);
  const name = nameOf(id, session);
  turn.state.completions[name] = { worker_id: id, session: name, model: proposal.model, timestamp: turn.now, ...close };
  const worker = turn.state.workers[id]!;
  if (close.status === "blocked") {
    keep(turn, id, session, proposal.change, close.summary);
    if (guards.length > 0) {
      holdBack(turn, id, session, guards, "blocked", close.summary);
      return;
    }
    noteFailure(turn, id, session, "blocked", close.summary);
    endSession(turn, id, session, "blocked");
    turn.stopWorker(id, { kind: "blocked", cause: getFailureCause(session.kind), reason: close.summary });
    return;
  }
  if (close.status === "failed") {
    failWith(turn, id, session, fact, "failed", close.summary);
    return;
  }
  if (guards.length > 0) {
    failWith(turn, id, session, fact, "refused", "");
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
  endSession(turn, id, session, "complete");
  if (empty && session.other !== null) worker.verdicts = notOn(worker.verdicts, worker.head?.tree);
  Object.assign(worker, { kept: null, held: null });
  noteChanged(worker, session, proposal.change);
  answerRequests(worker, name);
  const seen = hearSteers(worker, name, proposal.steers);
  if (seen.length > 0) turn.state.completions[name].steers = seen;
  if (!empty || session.kind !== "work" || isTheirs) return;
  if (unseen(worker).length > 0) {
    beginSession(turn, id, "work", { base: turn.facts.refs.build?.sha ?? session.base });
    return;
  }
  worker.done = true;
  turn.note(`${id} is done without a change`);
}

/** What a merge brings in is not the worker's own. */
function noteChanged(worker: WorkerState, session: SessionState, change: ValidProposal["proposal"]["change"]): void {
  if (session.other !== null || !change) return;
  worker.changed = [...new Set([...worker.changed, ...change.files.map((f) => f.path)])].slice(0, NAMED);
  const ops = new Map(change.files.map(({ path, op }) => [path, op]));
  const isRemoved = (path: string) => (ops.has(path) ? ops.get(path) === "delete" : worker.removed.includes(path));
  worker.removed = worker.changed.filter(isRemoved);
}

/** Tries again to publish where GitHub didn't find what had just been made. */
const UNFOUND_MS = 10_000;

/** Commits what a session handed in and opens the pull request, until both are seen on GitHub. */
export function publish(turn: Turn): void {
  for (const { brief, worker } of turn.workers) {
    const session = worker.session;
    if (turn.status(worker) !== "publishing" || !session) continue;
    const name = nameOf(worker.id, session);
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
      if (outcome.code === "held") keepRun(turn, worker.id, session, outcome.detail ?? "");
      failSession(turn, worker.id, session, "refused", outcome.detail ?? "its change is no longer there.");
      continue;
    }
    if (outcome?.code === "head_moved") {
      rebuildOn(turn, worker, session);
      continue;
    }
    if (worker.published !== name)
      turn.ask({
        type: "publish",
        worker: worker.id,
        session: name,
        parents: session.other ? [session.base, session.other] : [session.base],
        message: workerMessage(turn.state, brief, name, {
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
      title: workerSubject(turn.state, brief, turn.settings.titles),
      body: pullBody(viewOf(turn.state), worker.id, turn.facts.record),
    });
    worker.text = hashText(turn, worker.id);
  }
}

/** The record grows with each decision, which alone is no reason to write a description again. */
const hashText = (turn: Turn, id: WorkerId) => sha256(pullBody(viewOf(turn.state), id, null)).slice(0, 12);

/** Once a session has ended, the description of its worker's pull request says how things are now. */
export function keepPullTexts(turn: Turn): void {
  for (const { brief, worker } of turn.workers) {
    const pull = turn.facts.pulls[worker.id];
    if (pull?.state !== "open" || pull.number !== worker.pr?.number) continue;
    const hash = hashText(turn, worker.id);
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
      title: workerSubject(turn.state, brief, turn.settings.titles),
      body: pullBody(viewOf(turn.state), worker.id, turn.facts.record),
      hash,
    });
  }
}

/** Why a session's work is done again. */
export const PUSHED_MEANWHILE = "A person pushed to the branch meanwhile: build on their commit.";

/** A person's commit came first: theirs is kept, and the session's reasons are worked on again on top of it. */
function rebuildOn(turn: Turn, worker: WorkerState, session: SessionState): void {
  const head = turn.facts.refs.workers[worker.id];
  if (!head) return;
  endSession(turn, worker.id, session, "refused");
  keepRun(turn, worker.id, session, "a person pushed to the branch meanwhile");
  beginSession(turn, worker.id, "rework", {
    base: head,
    failing: session.failing,
    reasons: [...session.reasons, PUSHED_MEANWHILE],
  });
}
