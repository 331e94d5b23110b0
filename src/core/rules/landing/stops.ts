/** What stopped the landing may be mended without a word to Baton: then it goes on by itself. */
import { standingOf } from "../../build/gating.ts";
import { ciOf, landScope, stuckOn } from "../checks/checks.ts";
import { mustFollow } from "./freeze.ts";
import { askedForChanges } from "./reviews.ts";
import type { PullFact } from "../../build/facts.ts";
import type { Landing } from "../../build/state.ts";
import type { Stop } from "../../build/stop.ts";
import type { Turn } from "../turn.ts";

export function goOn(turn: Turn, tip: { sha: string }, pull: PullFact | undefined): void {
  const { build } = turn.state;
  const { stop, landing } = build;
  if (!stop || !landing || !isCause(stop.cause)) return;
  const fixed = tip.sha !== landing.tip;
  if (!fixed && !(pull?.state === "open" && isSolved(turn, stop.cause, landing, pull))) return;
  build.stop = null;
  turn.note(fixed ? "The build branch has changed: the landing goes on" : "The landing goes on");
}

const CAUSES = ["landing", "changes", "merge", "checks"] as const;
type Cause = (typeof CAUSES)[number];

const isCause = (cause: Stop["cause"]): cause is Cause => (CAUSES as readonly Stop["cause"][]).includes(cause);

function isSolved(turn: Turn, cause: Cause, landing: Landing, pull: PullFact): boolean {
  if (cause === "changes") return !askedForChanges(pull);
  if (cause === "merge") return pull.queue !== null || pull.autoMerge !== null;
  // Somebody had the failed checks run again, or reopened it.
  if (landing.ci.head !== pull.headSha) return true;
  const scope = landScope(turn, pull);
  const { failed, blocking } = standingOf(pull.checks, scope.gating);
  if (cause === "landing") return failed.length === 0;
  // The base branch may have got the fix: the landing is cut again on its newest head, and checked there.
  if (blocking.length > 0 && landing.parent !== turn.facts.refs.base && mustFollow(turn)) return true;
  landing.ci = ciOf(turn, landing.ci, pull, { ...scope, again: false });
  return stuckOn(turn, landing.ci, pull, scope) === null;
}
