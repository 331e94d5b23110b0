/**
 * Takes what people submit for workers that they took: Baton checks it like a session's proposal,
 * then publishes it unchanged.
 */
import { MAX_COMPARED_FILES } from "../../model/hash.ts";
import { isByHand, type SessionState } from "../../model/session.ts";
import type { StopDetails } from "../../model/stop.ts";
import { toGuardCause } from "../../model/failure-cause.ts";
import { createBlockedChange, listUnwaivedFindings } from "../../model/guard-findings.ts";
import {
  describeBranchProblem,
  describeUnreadHandIn,
  renderManualWork,
} from "../../messages/manual-work.ts";
import { answerRequests, markSteersSeen } from "./instructions.ts";
import { finishSession, getSessionName } from "./lifecycle.ts";
import type { BranchProblem, HandIn, HandInFact } from "../../model/hand-in.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Draft } from "../decision-draft.ts";
import { isBuildEnded } from "../../model/build-types.ts";

/** How much later GitHub shows a push on the pull request than on the branch, in milliseconds. */
const LAG_MS = 2_000;
/**
 * How long GitHub may show an older head, in milliseconds. After that, Baton refuses a moved branch
 * and looks less often.
 */
const PATIENCE_MS = 60_000;

export function takeHandIns(draft: Draft): void {
  if (isBuildEnded(draft.state.build.status)) return;
  for (const { worker } of draft.workers) {
    const { hand_in: handIn, session } = worker;
    if (!handIn || handIn.blocked) continue;
    if (!isByHand(session)) {
      worker.hand_in = null;
      continue;
    }
    // Baton judges nothing by unreadable settings; GitHub notifies it when they are fixed.
    if (!draft.facts.settings.ok) continue;
    const isLate = draft.getAge(handIn.at) >= PATIENCE_MS;
    const isMoved = draft.facts.refs.workers[worker.id] !== handIn.head;
    const fact = draft.facts.handIns[worker.id];
    if (isMoved && isLate) {
      // Otherwise Baton would also publish commits that nobody judged.
      refuseHandIn(draft, worker, handIn, { kind: "moved" });
    } else if (isMoved || fact?.head !== handIn.head || isBehind(draft, worker, handIn)) {
      draft.wakeIn(isLate ? PATIENCE_MS : LAG_MS);
    } else takeHandIn(draft, worker, session, handIn, fact);
  }
}

/**
 * Returns whether the pull request still shows the previous head. A verdict on that head would be
 * mistaken for one on this.
 */
function isBehind(draft: Draft, worker: WorkerState, { head }: HandIn): boolean {
  const pull = draft.facts.pulls[worker.id];
  return pull?.state === "open" && pull.headSha !== head && pull.headSha === worker.session?.base;
}

function refuseHandIn(
  draft: Draft,
  worker: WorkerState,
  handIn: HandIn,
  problem: BranchProblem,
): void {
  draft.addComment(`hand-in-${handIn.comment}`, handIn.on, describeUnreadHandIn(worker, problem));
  worker.hand_in = null;
  const why = describeBranchProblem(problem);
  draft.note(`What @${handIn.by} handed in of ${worker.id} is not taken: ${why}`);
}

function takeHandIn(
  draft: Draft,
  worker: WorkerState,
  session: SessionState,
  handIn: HandIn,
  fact: HandInFact,
): void {
  const { id } = worker;
  if (!fact.ok) {
    refuseHandIn(draft, worker, handIn, fact.problem);
    return;
  }
  if (fact.change.files.length === 0) {
    refuseHandIn(draft, worker, handIn, { kind: "unchanged" });
    return;
  }
  const name = getSessionName(id, session);
  const said = { worker_id: id, session: name, author: `@${handIn.by}`, timestamp: draft.now };
  draft.state.completions[name] = { ...said, ...handIn.completion };
  // Baton doesn't ask again about findings of this worker that a person has let through.
  const found = worker.waivers.reduce(
    (left, waiver) => listUnwaivedFindings(left, waiver),
    fact.guards,
  );
  const paths = fact.change.files.map(({ path }) => path).slice(0, MAX_COMPARED_FILES);
  const removed = fact.change.files.flatMap(({ op, path }) => (op === "delete" ? [path] : []));
  Object.assign(worker, { changed: paths, removed: removed.slice(0, MAX_COMPARED_FILES) });
  if (found.length === 0) {
    publishHandIn(draft, worker, session);
    return;
  }
  worker.blocked_change = createBlockedChange(name, null, found);
  handIn.blocked = true;
  const details: StopDetails = { ...toGuardCause(worker.blocked_change, null), again: false };
  draft.stopWorker(id, { kind: "blocked", cause: "guard", details });
}

/** Makes the submitted work the worker's change; its commits are on the branch already. */
export function publishHandIn(draft: Draft, worker: WorkerState, session: SessionState): void {
  const { id } = worker;
  const name = getSessionName(id, session);
  markSteersSeen(
    worker,
    name,
    worker.steers.map(({ n }) => n),
  );
  answerRequests(worker, name);
  finishSession(draft, id, session, "complete");
  Object.assign(worker, {
    published: name,
    hand_in: null,
    blocked_change: null,
    saved_work: null,
    person_head: null,
  });
}

/**
 * Creates the branch of a worker that a person took, and tells that person when it is their turn.
 */
export function prepareTakenWorkers(draft: Draft): void {
  if (draft.isHalted) return;
  const { build } = draft.state;
  for (const { worker } of draft.workers) {
    const { id, session } = worker;
    if (!isByHand(session) || draft.isTerminal(worker)) continue;
    const branch = draft.branches.worker(id);
    if (draft.facts.refs.workers[id] === undefined) {
      draft.addEffect({ type: "create_branch", branch, sha: session.base });
      continue;
    }
    const key = `yours-${getSessionName(id, session).replaceAll("/", "-")}-${session.person}`;
    if (build.asked.includes(key)) continue;
    build.asked.push(key);
    draft.addComment(
      key,
      worker.pr?.number ?? build.issue,
      renderManualWork(draft.state, worker, session, branch),
    );
  }
}
