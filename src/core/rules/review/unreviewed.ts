/** A head that nobody has judged yet: whether a review of it is under way, or had better wait. */
import { overlapping } from "../../build/status.ts";
import { isLive } from "../sessions/sessions.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** How soon to look again while GitHub computes whether a pull request can be merged, in milliseconds. */
export const MERGEABLE_LOOK_MS = 3_000;
/** A review doesn't wait for longer than this to hear whether the pull request conflicts. */
const MERGEABLE_PATIENCE_MS = 20_000;

/** The running review is of this head, or of one that showed the same. */
export function isUnderReview(turn: Turn, worker: WorkerState): boolean {
  const { session, head } = worker;
  if (!isLive(session) || session.kind !== "review" || session.tree === null) return false;
  return session.tree === head?.tree || session.tree === turn.facts.pulls[worker.id]?.sameDiffAs;
}

/**
 * Whether to wait with the review: for the merge of a pull request that changes the same files and needs no more than
 * its checks, or for GitHub's word on whether this one conflicts. What is reviewed before it may have to be resolved
 * and reviewed once more.
 */
export function waitsForMerge(turn: Turn, worker: WorkerState): boolean {
  // A review of an older head runs: what it costs is spent, and it is to be of the new one.
  if (isLive(worker.session) && worker.session.kind === "review") return false;
  if (overlapping(worker, turn.state).length > 0) return true;
  if (worker.mergeable !== null || standsOnTip(turn, worker)) return false;
  const { head, ci } = worker;
  const waited = ci.head === head?.sha && ci.since ? turn.since(ci.since) : 0;
  if (waited >= MERGEABLE_PATIENCE_MS) return false;
  turn.wakeIn(MERGEABLE_LOOK_MS);
  return true;
}

/** What was made on the build branch's head can't conflict with it. */
function standsOnTip(turn: Turn, { session }: WorkerState): boolean {
  const tip = turn.facts.refs.build?.sha;
  return (session?.kind === "rework" && session.other === tip) || (session?.kind === "work" && session.base === tip);
}
