/**
 * Detects merged work that the build branch no longer contains. If someone rewrote the branch
 * without it, it does not count as merged and Baton asks a person. Work that a later commit
 * reverted stays merged, and the report says so.
 */
import type { LostMerge } from "../../model/saved-work.ts";
import type { StopDetails } from "../../model/stop.ts";
import { getBuildType, isClosing, isBuildEnded } from "../../model/build-types.ts";
import { listRounds } from "../review/rounds.ts";
import { finishSession, isLive } from "../sessions/lifecycle.ts";
import { createWorker } from "../sessions/work.ts";
import type { BuildCause } from "../../model/stop.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Draft } from "../decision-draft.ts";

export function handleLostWork(draft: Draft): void {
  const { build } = draft.state;
  // Until a person accepts a rewritten branch, the old one may still come back.
  if (isBuildEnded(build.status) || build.tip === null || build.tip !== draft.facts.refs.build?.sha)
    return;
  // The work landed before the branch changed.
  if (build.landing && draft.facts.pulls.land?.merged) return;
  let isLost = false;
  for (const { worker } of draft.workers) {
    if (worker.merge_sha === null) continue;
    const work = draft.facts.lostWork[worker.id];
    if (work && !work.isInHistory) {
      recordLostMerge(draft, worker, work.files);
      isLost = true;
    } else if (isClosing(build.status)) worker.reverted_paths = work?.files ?? [];
  }
  if (isLost && isClosing(build.status)) returnToBuilding(draft);
}

function recordLostMerge(draft: Draft, worker: WorkerState, files: string[]): void {
  const { id, attempts, session, pr, head } = worker;
  const lost: LostMerge = { pr: pr!.number, head: head?.sha ?? null, files };
  const { waivers, steers, spent, budget, escalations, complexity_chosen_by, prepared, started } =
    worker;
  Object.assign(worker, createWorker(id), {
    ...{
      attempts,
      session,
      waivers,
      steers,
      spent,
      budget,
      escalations,
      complexity_chosen_by,
      prepared,
      started,
    },
    lost_merges: [...worker.lost_merges, lost],
    granted_reworks: attempts.rework ?? 0,
    granted_rounds: listRounds(draft.state, id).length,
  });
  const details: StopDetails = {
    kind: "work_lost",
    worker: id,
    pull: lost.pr,
    files: lost.files,
  };
  draft.stopWorker(id, { kind: "blocked", cause: "lost", details });
}

/** Stops that concern what was to land. */
const CLOSING_CAUSES: readonly BuildCause[] = ["close", "landing", "changes", "checks", "merge"];

/** Returns the build to building, because what was judged, and maybe approved, no longer exists. */
function returnToBuilding(draft: Draft): void {
  const { build } = draft.state;
  const { finalKind } = getBuildType(build);
  const session = build.sessions[finalKind];
  if (isLive(session)) {
    if (session.run !== null) draft.addEffect({ type: "cancel_run", run: session.run });
    finishSession(draft, "build", session, "withdrawn");
  }
  delete build.sessions[finalKind];
  build.granted[finalKind] = build.attempts[finalKind] ?? 0;
  draft.state.closing = null;
  build.judged = null;
  if (build.stop && CLOSING_CAUSES.includes(build.stop.cause)) build.stop = null;
  build.status = "building";
  build.gates.landing = { state: "closed", hash: null, by: null, at: null };
  draft.note("The build branch lacks merged work, so the build is not closed yet");
}
