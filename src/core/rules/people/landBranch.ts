/** The land branch was deleted by somebody, by which GitHub closed its pull request: both are made anew. */
import type { Turn } from "../turn.ts";

export function heedLandBranch(turn: Turn): void {
  const { build } = turn.state;
  const { landing } = build;
  const pull = turn.facts.pulls.land;
  if (build.status !== "landing" || !landing || landing.pr === null) return;
  if (turn.facts.refs.land || pull?.state !== "closed" || pull.merged || pull.number !== landing.pr) return;
  landing.pr = null;
  turn.note(`${turn.branches.land} was deleted and is made again`);
  turn.say(
    `land-again-${pull.number}`,
    pull.number,
    `The branch \`${turn.branches.land}\` was deleted, by which GitHub closed this pull request. Baton makes ` +
      "the branch again and opens another pull request for landing.",
  );
}
