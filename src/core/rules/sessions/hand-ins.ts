/** What people hand in of workers that they took: looked at as a session's proposal is, then published as it stands. */
import { MAX_COMPARED_FILES } from "../../model/hash.ts";
import { isByHand, type SessionState } from "../../model/session.ts";
import { isBuildEnded } from "../../model/build-view.ts";
import { createBlockedChange, describeFindings, listUnwaivedFindings } from "../../model/guard-findings.ts";
import { describeUnreadHandIn, renderManualWork } from "../../messages/manual-work.ts";
import { answerRequests, markSteersSeen } from "./instructions.ts";
import { finishSession, getSessionName } from "./lifecycle.ts";
import type { HandIn, HandInFact } from "../../model/hand-in.ts";
import type { WorkerState } from "../../model/state.ts";
import type { Draft } from "../decision-draft.ts";

/** GitHub shows a push on the pull request a moment later than on the branch, in milliseconds. */
const LAG_MS = 2_000;
/** How long GitHub may show an older head, in milliseconds; then a moved branch is refused, and looks are rare. */
const PATIENCE_MS = 60_000;

export function takeHandIns(turn: Draft): void {
  if (isBuildEnded(turn.state.build.status)) return;
  for (const { worker } of turn.workers) {
    const { hand_in: handIn, session } = worker;
    if (!handIn || handIn.held) continue;
    if (!isByHand(session)) {
      worker.hand_in = null;
      continue;
    }
    // By settings that can't be read nothing is judged. Their correction is heard of.
    if (!turn.facts.settings.ok) continue;
    const isLate = turn.since(handIn.at) >= PATIENCE_MS;
    const isMoved = turn.facts.refs.workers[worker.id] !== handIn.head;
    const fact = turn.facts.handIns[worker.id];
    if (isMoved && isLate) {
      // What nobody judged would be published with what was.
      refuseHandIn(turn, worker, handIn, "its branch has moved since. Look at what is on it, then hand it in again.");
    } else if (isMoved || fact?.head !== handIn.head || isBehind(turn, worker, handIn)) {
      turn.wakeIn(isLate ? PATIENCE_MS : LAG_MS);
    } else takeHandIn(turn, worker, session, handIn, fact);
  }
}

/** The pull request still shows the head before: a verdict on that would be taken for one on this. */
function isBehind(turn: Draft, worker: WorkerState, { head }: HandIn): boolean {
  const pull = turn.facts.pulls[worker.id];
  return pull?.state === "open" && pull.headSha !== head && pull.headSha === worker.session?.base;
}

function refuseHandIn(turn: Draft, worker: WorkerState, handIn: HandIn, reason: string): void {
  turn.say(`hand-in-${handIn.comment}`, handIn.on, describeUnreadHandIn(worker, reason));
  worker.hand_in = null;
  turn.note(`What @${handIn.by} handed in of ${worker.id} is not taken: ${reason}`);
}

function takeHandIn(turn: Draft, worker: WorkerState, session: SessionState, handIn: HandIn, fact: HandInFact): void {
  const { id } = worker;
  if (!fact.ok) {
    refuseHandIn(turn, worker, handIn, fact.reason);
    return;
  }
  if (fact.change.files.length === 0) {
    refuseHandIn(turn, worker, handIn, "its branch changes nothing of the build branch.");
    return;
  }
  const name = getSessionName(id, session);
  const said = { worker_id: id, session: name, author: `@${handIn.by}`, timestamp: turn.now };
  turn.state.completions[name] = { ...said, ...handIn.completion };
  // What a person let through of this worker before is not asked about again.
  const found = worker.waivers.reduce((left, waiver) => listUnwaivedFindings(left, waiver), fact.guards);
  const paths = fact.change.files.map(({ path }) => path).slice(0, MAX_COMPARED_FILES);
  const removed = fact.change.files.flatMap(({ op, path }) => (op === "delete" ? [path] : []));
  Object.assign(worker, { changed: paths, removed: removed.slice(0, MAX_COMPARED_FILES) });
  if (found.length === 0) {
    publishHandIn(turn, worker, session);
    return;
  }
  worker.held = createBlockedChange(name, null, found);
  handIn.held = true;
  turn.stopWorker(id, { kind: "blocked", cause: "guard", reason: describeFindings(worker.held) });
}

/** What was handed in is the worker's change from now on: its commits are on the branch already. */
export function publishHandIn(turn: Draft, worker: WorkerState, session: SessionState): void {
  const { id } = worker;
  const name = getSessionName(id, session);
  markSteersSeen(
    worker,
    name,
    worker.steers.map(({ n }) => n),
  );
  answerRequests(worker, name);
  finishSession(turn, id, session, "complete");
  Object.assign(worker, { published: name, hand_in: null, held: null, kept: null, person_head: null });
}

// A worker that a person took gets its branch, and the person is told when it is their turn.

export function prepareTakenWorkers(turn: Draft): void {
  if (turn.halted) return;
  const { build } = turn.state;
  for (const { worker } of turn.workers) {
    const { id, session } = worker;
    if (!isByHand(session) || turn.isTerminal(worker)) continue;
    const branch = turn.branches.worker(id);
    if (turn.facts.refs.workers[id] === undefined) {
      turn.ask({ type: "create_branch", branch, sha: session.base });
      continue;
    }
    const key = `yours-${getSessionName(id, session).replaceAll("/", "-")}-${session.person}`;
    if (build.asked.includes(key)) continue;
    build.asked.push(key);
    turn.say(key, worker.pr?.number ?? build.issue, renderManualWork(turn.state, worker, session, branch));
  }
}
