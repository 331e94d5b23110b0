/** What stopped the landing may be mended without a word to Baton: then it goes on by itself. */
import { askedForChanges } from "./reviews.ts";
import type { PullFact } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

export function goOn(turn: Turn, tip: { sha: string }, pull: PullFact | undefined): void {
  const { build } = turn.state;
  const { stop, landing } = build;
  if (!stop || !landing || (stop.cause !== "landing" && stop.cause !== "changes" && stop.cause !== "merge")) return;
  const fixed = tip.sha !== landing.tip;
  if (!fixed && !(pull?.state === "open" && isMended(stop.cause, landing.ci.head, pull))) return;
  build.stop = null;
  turn.note(fixed ? "The build branch has changed: the landing goes on" : "The landing goes on");
}

function isMended(cause: "landing" | "changes" | "merge", head: string | null, pull: PullFact): boolean {
  if (cause === "changes") return !askedForChanges(pull);
  if (cause === "merge") return pull.queue !== null || pull.autoMerge !== null;
  // Somebody had the failed checks run again, or reopened it.
  return head !== pull.headSha || pull.checks.failed.length === 0;
}
