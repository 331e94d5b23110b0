/** The landing pull request is merged, by whomever and however. */
import type { PullFact } from "../../build/facts.ts";
import type { Landing } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

export function landed(turn: Turn, landing: Landing, pull: PullFact): void {
  const { build } = turn.state;
  landing.pr = pull.number;
  landing.merge_sha = pull.mergeSha ?? pull.headSha;
  landing.merge_parents = pull.mergeParents;
  landing.waits = null;
  build.status = "landed";
  build.ended_at = turn.now;
  build.stop = null;
  if (build.gates.landing.state !== "approved") {
    build.gates.landing = { ...build.gates.landing, state: "approved", by: pull.mergedBy, at: turn.now };
  }
  turn.note(`Landed as ${landing.merge_sha.slice(0, 8)} by pull request #${pull.number}`);
}
