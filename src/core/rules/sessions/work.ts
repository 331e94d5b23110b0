/** Starts work and rework sessions, takes their results and publishes them. */
import { MAX_COMPARED_FILES, hashString } from "../../model/hash.ts";
import { getWave, type WorkerId } from "../../model/names.ts";
import { getWaitingAdaptation, isAdapting, isUnstarted } from "../../model/adaptation.ts";
import { listOpenDependencies } from "../../model/status.ts";
import { renderWorkerMessage, renderWorkerSubject } from "../../messages/commit-messages.ts";
import { renderPullBody } from "../../messages/pull-request.ts";
import { getBuildView } from "../../messages/build-view.ts";
import { completionInput } from "../../model/completion.ts";
import { followBase } from "../merging/base-sync.ts";
import { failWithFindings, holdChange } from "./guard-findings.ts";
import { answerRequests, isForSteersOnly, markSteersSeen } from "./instructions.ts";
import { recordSavedWork, recordSavedRun } from "./saved-work.ts";
import { listUnseenSteers } from "../../model/feedback.ts";
import { removeVerdictsOn } from "../../model/verdict.ts";
import {
  beginSession,
  finishSession,
  failSession,
  isLive,
  getSessionName,
  noteFailure,
} from "./lifecycle.ts";
import { isBlockedByBuildBranch, isBuildBranchReady } from "../checks/build-branch-checks.ts";
import { askForStart, forgetWaveGates, passLaunchGate, passWaveGate } from "./gates.ts";
import type { ValidProposal } from "../../model/facts.ts";
import { isByHand, type SessionState } from "../../model/session.ts";
import { createCi } from "../../model/ci.ts";
import { UNFOUND_PATIENCE_MS } from "../../model/settings.ts";
import { getFailureCause } from "../../model/stop-answers.ts";
import type { SessionCause } from "../../model/failure-cause.ts";
import type { WorkerState } from "../../model/worker-state.ts";
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
    lost_merges: [],
    reverted_paths: [],
    skipped: null,
    cancelled: null,
    hold: null,
    prepared: null,
    started: null,
    draft: false,
    unsure_since: null,
    unfit_methods: [],
    stop: null,
    saved_work: null,
    blocked_change: null,
    waivers: [],
    steers: [],
    granted_reworks: 0,
    granted_rounds: 0,
    text: null,
    handled_reviews: [],
    spent: [],
    budget: null,
    escalations: [],
    complexity_chosen_by: null,
    takeover: null,
    hand_in: null,
    person_head: null,
  };
}

/**
 * Starts ready workers, up to `max_parallel`. Dependent workers start in the same decision that
 * sees the last merge.
 */
export function scheduleWorkers(draft: Draft): void {
  const { build } = draft.state;
  if (draft.isHalted || build.status !== "building") return;
  const tip = draft.facts.refs.build;
  if (!tip) {
    if (build.tip === null) build.base.sha = draft.facts.refs.base;
    draft.addEffect({
      type: "create_branch",
      branch: draft.branches.build,
      sha: build.tip ?? build.base.sha,
    });
    return;
  }
  const unfinished = draft.workers.filter(({ worker }) => !draft.isTerminal(worker));
  build.current_wave = Math.min(
    ...unfinished.map(({ worker }) => getWave(worker.id)),
    Number.MAX_SAFE_INTEGER,
  );
  if (unfinished.length === 0)
    build.current_wave = Math.max(...draft.state.briefs.map((b) => getWave(b.id)));
  forgetWaveGates(draft.state, unfinished.length > 0 ? build.current_wave : null);
  const wave = unfinished.filter(({ worker }) => getWave(worker.id) === build.current_wave);
  const boundary = wave.length > 0 && wave.every(({ worker }) => worker.session === null);
  if (boundary && (!followBase(draft) || !isBuildBranchReady(draft))) return;
  if (
    isBlockedByBuildBranch(draft) ||
    isAdapting(draft.state) ||
    (boundary && !passWaveGate(draft))
  )
    return;
  if (getWaitingAdaptation(draft.state)) return;
  let live = draft.workers.filter(
    ({ worker }) => isLive(worker.session) && !isByHand(worker.session),
  ).length;
  for (const { worker } of draft.workers) {
    const status = draft.getStatus(worker);
    if (
      worker.takeover !== null &&
      isUnstarted(worker) &&
      listOpenDependencies(worker.id, draft.state).length === 0
    ) {
      beginSession(draft, worker.id, "work", { base: tip.sha });
      continue;
    }
    // A held worker without a pull request waits for `/start`, and starts from the build branch's
    // head at that time.
    if (
      (status !== "ready" && (status !== "held" || worker.pr)) ||
      listOpenDependencies(worker.id, draft.state).length > 0
    )
      continue;
    if (!passLaunchGate(draft, worker, tip.sha) || live >= draft.settings.max_parallel) continue;
    beginSession(draft, worker.id, "work", { base: tip.sha });
    live += 1;
  }
  askForStart(draft);
}

/** Takes the change, or the lack of one, that a work or rework session submitted. */
export function takeWork(
  draft: Draft,
  id: WorkerId,
  session: SessionState,
  fact: ValidProposal,
): void {
  const { proposal, guards } = fact;
  const close = completionInput.parse(
    proposal.result.ended === "closed" ? proposal.result.close : null,
  );
  const name = getSessionName(id, session);
  draft.state.completions[name] = {
    worker_id: id,
    session: name,
    model: proposal.model,
    timestamp: draft.now,
    ...close,
  };
  const worker = draft.state.workers[id]!;
  const said: SessionCause = { kind: "said", said: close.summary };
  if (close.status === "blocked") {
    recordSavedWork(draft, id, session, proposal.change, said);
    if (guards.length > 0) {
      holdChange(draft, id, session, guards, "blocked", said);
      return;
    }
    noteFailure(draft, id, session, "blocked", said);
    finishSession(draft, id, session, "blocked");
    draft.stopWorker(id, {
      kind: "blocked",
      cause: getFailureCause(session.kind),
      details: { kind: "session_asks", said: close.summary },
    });
    return;
  }
  if (close.status === "failed") {
    failWithFindings(draft, id, session, fact, "failed", said);
    return;
  }
  if (guards.length > 0) {
    failWithFindings(draft, id, session, fact, "refused", null);
    return;
  }
  const empty = !proposal.change || proposal.change.files.length === 0;
  const asked = isForSteersOnly(worker, name, session.reasons);
  // Commits that a person left before they gave the worker back may be all that was missing.
  const isTheirs = worker.person_head === session.base;
  if (empty && !isTheirs && session.kind === "rework" && session.other === null && !asked) {
    failSession(draft, id, session, "failed", { kind: "unchanged" });
    return;
  }
  finishSession(draft, id, session, "complete");
  if (empty && session.other !== null)
    worker.verdicts = removeVerdictsOn(worker.verdicts, worker.head?.tree);
  Object.assign(worker, { saved_work: null, blocked_change: null });
  recordChangedPaths(worker, session, proposal.change);
  answerRequests(worker, name);
  const seen = markSteersSeen(worker, name, proposal.steers);
  if (seen.length > 0) draft.state.completions[name].steers = seen;
  if (!empty || session.kind !== "work" || isTheirs) return;
  if (listUnseenSteers(worker).length > 0) {
    beginSession(draft, id, "work", { base: draft.facts.refs.build?.sha ?? session.base });
    return;
  }
  worker.done = true;
  draft.note(`${id} is done without a change`);
}

/** Records the worker's own changes, without those that a merge brought in. */
function recordChangedPaths(
  worker: WorkerState,
  session: SessionState,
  change: ValidProposal["proposal"]["change"],
): void {
  if (session.other !== null || !change) return;
  worker.changed = [...new Set([...worker.changed, ...change.files.map((f) => f.path)])].slice(
    0,
    MAX_COMPARED_FILES,
  );
  const ops = new Map(change.files.map(({ path, op }) => [path, op]));
  const isRemoved = (path: string) =>
    ops.has(path) ? ops.get(path) === "delete" : worker.removed.includes(path);
  worker.removed = worker.changed.filter(isRemoved);
}

/**
 * Delay before Baton publishes again, in milliseconds, after GitHub did not find what was just
 * created.
 */
const UNFOUND_MS = 10_000;

/** Commits a session's work and opens the pull request, until GitHub has both. */
export function publishWork(draft: Draft): void {
  for (const { brief, worker } of draft.workers) {
    const session = worker.session;
    if (draft.getStatus(worker) !== "publishing" || !session) continue;
    const name = getSessionName(worker.id, session);
    const branch = draft.branches.worker(worker.id);
    const outcome = draft.findOutcome(`publish:${name}`);
    if (outcome?.ok) {
      worker.published = name;
      // GitHub may still show the pull request at the previous head, whose checks and reviews don't
      // apply to this one.
      if (worker.head?.session !== name) worker.head = null;
    }
    if (draft.isHalted || (worker.published === name && worker.pr)) continue;
    // GitHub may not find a new commit yet, which is no reason to pay for the work again.
    if (
      outcome?.code === "missing" &&
      draft.getAge(session.ended_at ?? draft.now) < UNFOUND_PATIENCE_MS
    ) {
      draft.wakeIn(UNFOUND_MS);
      continue;
    }
    if (outcome?.code === "held" || outcome?.code === "missing") {
      const kind = outcome.code === "held" ? "change_held" : "change_missing";
      const cause: SessionCause = { kind, said: outcome.detail };
      if (outcome.code === "held") recordSavedRun(draft, worker.id, session, cause);
      failSession(draft, worker.id, session, "refused", cause);
      continue;
    }
    if (outcome?.code === "head_moved") {
      rebuildOnPush(draft, worker, session);
      continue;
    }
    if (worker.published !== name)
      draft.addEffect({
        type: "publish",
        worker: worker.id,
        session: name,
        parents: session.other ? [session.base, session.other] : [session.base],
        message: renderWorkerMessage(draft.state, brief, name, {
          skipCi: draft.settings.ci === "after_review",
          titles: draft.settings.titles,
        }),
        branch,
      });
    if (worker.pr) continue;
    draft.addEffect({
      type: "open_pull",
      key: worker.id,
      head: branch,
      base: draft.branches.build,
      title: renderWorkerSubject(draft.state, brief, draft.settings.titles),
      body: renderPullBody(getBuildView(draft.state), worker.id, draft.facts.record),
    });
    worker.text = hashPullText(draft, worker.id);
  }
}

/** The record grows with each decision; that alone is no reason to write a description again. */
const hashPullText = (draft: Draft, id: WorkerId) =>
  hashString(renderPullBody(getBuildView(draft.state), id, null)).slice(0, 12);

/** Updates the description of a worker's pull request after each session. */
export function updatePullTexts(draft: Draft): void {
  for (const { brief, worker } of draft.workers) {
    const pull = draft.facts.pulls[worker.id];
    if (pull?.state !== "open" || pull.number !== worker.pr?.number) continue;
    const hash = hashPullText(draft, worker.id);
    if (worker.text === hash) continue;
    // Stored only after GitHub accepted or refused it, so that a crash in between doesn't lose the
    // update.
    const outcome = draft.findOutcome(`update_pull:${worker.id}:${hash}`);
    if (outcome?.ok || outcome?.code === "refused" || outcome?.code === "missing") {
      worker.text = hash;
      continue;
    }
    draft.addEffect({
      type: "update_pull",
      key: worker.id,
      number: pull.number,
      title: renderWorkerSubject(draft.state, brief, draft.settings.titles),
      body: renderPullBody(getBuildView(draft.state), worker.id, draft.facts.record),
      hash,
    });
  }
}

/**
 * A person's commit came first: Baton keeps it, and another session works on the same reasons on
 * top of it.
 */
function rebuildOnPush(draft: Draft, worker: WorkerState, session: SessionState): void {
  const head = draft.facts.refs.workers[worker.id];
  if (!head) return;
  finishSession(draft, worker.id, session, "refused");
  recordSavedRun(draft, worker.id, session, { kind: "pushed_meanwhile" });
  beginSession(draft, worker.id, "rework", {
    base: head,
    failing: session.failing,
    reasons: [...session.reasons, { kind: "pushed_meanwhile" }],
  });
}
