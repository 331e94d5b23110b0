/** The candidate merged by a person: part of the build has landed early. It is said, and the build goes on. */
import { earlyBody, listLandedEarly } from "../../comments/candidate.ts";
import { isOver } from "../../build/view.ts";
import { giveUpLandPull } from "../people/landBranch.ts";
import { syncBase } from "../merge/base.ts";
import { landPull } from "./early.ts";
import type { Turn } from "../turn.ts";

export function heedEarlyLanding(turn: Turn): void {
  const { build } = turn.state;
  const pull = landPull(turn);
  if (isOver(build.status)) return;
  if (pull?.merged && (pull.headCandidate !== null || !build.landing)) {
    build.early.push({
      pr: pull.number,
      commit: pull.mergeSha ?? pull.headSha,
      by: pull.mergedBy,
      workers: listLandedEarly(turn.state, pull),
      followed: false,
    });
    giveUpLandPull(build);
    turn.say(`early-${pull.number}`, build.issue, earlyBody(turn.state, pull));
    turn.note(`Part of the build landed early by pull request #${pull.number}`);
  }
  const newest = build.early.at(-1);
  if (!newest || newest.followed || turn.halted || turn.facts.buildContainsBase) return;
  newest.followed = true;
  syncBase(turn);
}
