/** The land branch was deleted by somebody, by which GitHub closed its pull request: both are made anew. */
import { isOver } from "../../build/view.ts";
import type { State } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

export function heedLandBranch(turn: Turn): void {
  const { build } = turn.state;
  const pull = turn.facts.pulls.land;
  if (isOver(build.status) || turn.facts.refs.land || pull?.state !== "closed" || pull.merged) return;
  if (![build.landing, build.candidate].some((holder) => holder?.pr === pull.number)) return;
  giveUpLandPull(build);
  turn.note(`${turn.branches.land} was deleted and is made again`);
  turn.say(
    `land-again-${pull.number}`,
    pull.number,
    `The branch \`${turn.branches.land}\` was deleted, by which GitHub closed this pull request. Baton makes ` +
      "the branch again and opens another pull request for landing.",
  );
}

/** It may be the candidates' and the landing's: where one of them kept its number, it would be looked at for ever. */
export function giveUpLandPull({ landing, candidate }: State["build"]): void {
  if (landing) landing.pr = null;
  if (candidate) candidate.pr = null;
}
