/** The land branch was deleted by somebody, by which GitHub closed its pull request: both are made anew. */
import { isOver } from "../../build/view.ts";
import type { Turn } from "../turn.ts";

export function heedLandBranch(turn: Turn): void {
  const { build } = turn.state;
  const holder = build.landing ?? build.candidate;
  const pull = turn.facts.pulls.land;
  if (isOver(build.status) || !holder || holder.pr === null) return;
  if (turn.facts.refs.land || pull?.state !== "closed" || pull.merged || pull.number !== holder.pr) return;
  holder.pr = null;
  turn.note(`${turn.branches.land} was deleted and is made again`);
  turn.say(
    `land-again-${pull.number}`,
    pull.number,
    `The branch \`${turn.branches.land}\` was deleted, by which GitHub closed this pull request. Baton makes ` +
      "the branch again and opens another pull request for landing.",
  );
}
