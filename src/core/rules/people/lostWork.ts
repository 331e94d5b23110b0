/**
 * Work that was merged and that the build branch no longer has. Where somebody rewrote the branch without it, it does
 * not count as merged: a person is asked. What a later commit took back stays merged, and the report says so.
 */
import { lostWords } from "../../build/lost-work.ts";
import { isClosing, isOver } from "../../build/view.ts";
import { getBuildType } from "../../build-types/index.ts";
import { roundsOf } from "../review/rounds.ts";
import { endSession, isLive } from "../sessions/sessions.ts";
import { newWorker } from "../sessions/work.ts";
import type { LostMerge } from "../../build/lost-work.ts";
import type { BuildCause } from "../../build/stop.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

export function heedLostWork(turn: Turn): void {
  const { build } = turn.state;
  // While a rewritten branch is not taken as it is, it may still be put back.
  if (isOver(build.status) || build.tip === null || build.tip !== turn.facts.refs.build?.sha) return;
  // It landed as it was before.
  if (build.landing && turn.facts.pulls.land?.merged) return;
  let isLost = false;
  for (const { worker } of turn.workers) {
    if (worker.merge_sha === null) continue;
    const work = turn.facts.lostWork[worker.id];
    if (work && !work.isInHistory) {
      lose(turn, worker, work.files);
      isLost = true;
    } else if (isClosing(build.status)) worker.taken_back = work?.files ?? [];
  }
  if (isLost && isClosing(build.status)) goBack(turn);
}

function lose(turn: Turn, worker: WorkerState, files: string[]): void {
  const { id, attempts, session, pr, head } = worker;
  const lost: LostMerge = { pr: pr!.number, head: head?.sha ?? null, files };
  const { waivers, steers, spent, budget, escalations, class_chosen_by, prepared, started } = worker;
  Object.assign(worker, newWorker(id), {
    ...{ attempts, session, waivers, steers, spent, budget, escalations, class_chosen_by, prepared, started },
    lost: [...worker.lost, lost],
    granted_reworks: attempts.rework ?? 0,
    granted_rounds: roundsOf(turn.state, id).length,
  });
  turn.stopWorker(id, { kind: "blocked", cause: "lost", reason: lostWords(id, lost) });
}

/** Stops that are about what was to land. */
const CLOSING_CAUSES: readonly BuildCause[] = ["close", "landing", "changes", "checks", "merge"];

/** What was judged, and maybe approved, is not what is there. */
function goBack(turn: Turn): void {
  const { build } = turn.state;
  const { finalKind } = getBuildType(build);
  const session = build.sessions[finalKind];
  if (isLive(session)) {
    if (session.run !== null) turn.ask({ type: "cancel_run", run: session.run });
    endSession(turn, "build", session, "lost");
  }
  delete build.sessions[finalKind];
  build.granted[finalKind] = build.attempts[finalKind] ?? 0;
  turn.state.closing = null;
  build.judged = null;
  if (build.stop && CLOSING_CAUSES.includes(build.stop.cause)) build.stop = null;
  build.status = "building";
  build.gates.landing = { state: "closed", hash: null, by: null, at: null };
  turn.note("The build branch lacks merged work, so the build is not closed yet");
}
