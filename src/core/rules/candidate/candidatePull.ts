/** The pull request that the candidates stand in: opened early, and people's acts on it heeded. */
import { candidateBody, candidateTitle, closedWords, notYet } from "../../comments/candidate.ts";
import { viewOf } from "../../build/view.ts";
import { syncBase } from "../merge/base.ts";
import { landPull } from "../landing/early.ts";
import type { Candidate } from "../../build/candidate.ts";
import type { PullFact } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

/**
 * Heeds what became of the pull request. Gives back what brings it to a candidate's commit: the pull request once its
 * checks are the candidate's, null until then.
 */
export function candidatePull(turn: Turn): (candidate: Candidate) => PullFact | null {
  const { build } = turn.state;
  const pull = landPull(turn);
  const ours = pull && build.candidate?.pr === pull.number ? pull : undefined;
  const wrong = ours && build.status === "building" ? closedWords(turn.state, ours) : null;
  if (wrong !== null) turn.stopBuild({ kind: "blocked", cause: "candidate", reason: wrong });
  else if (build.stop?.cause === "candidate" && pull?.state === "open") build.stop = null;
  return (candidate) => brought(turn, candidate, pull);
}

function brought(turn: Turn, candidate: Candidate, pull: PullFact | undefined): PullFact | null {
  const { build } = turn.state;
  if (!pull || pull.state === "closed") {
    turn.ask({
      type: "open_pull",
      key: "land",
      head: turn.branches.land,
      base: build.base.branch,
      title: candidateTitle(turn.state, turn.settings.titles),
      body: candidateBody(viewOf(turn.state)),
      draft: true,
    });
    return null;
  }
  candidate.pr = pull.number;
  if (pull.headSha !== candidate.commit) {
    turn.wakeIn(2_000);
    return null;
  }
  // GitHub starts no workflow on a pull request that conflicts: the base branch has moved on from what is in the build.
  if (pull.mergeable === false && !syncBase(turn)) return null;
  if (turn.outcome(`landing_check:${pull.headSha}`)?.ok === false) candidate.marked = false;
  if (!candidate.marked) turn.ask({ type: "landing_check", head: pull.headSha, ...notYet(candidate) });
  candidate.marked = true;
  return pull;
}
