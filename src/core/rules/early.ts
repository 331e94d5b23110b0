/** What has landed before the end of the build is not the landing. */
import type { PullFact } from "../build/facts.ts";
import type { Turn } from "./turn.ts";

/** The pull request from the land branch that is open, or that landed the build; not one that was merged early. */
export function landPull({ state, facts }: Turn): PullFact | undefined {
  const pull = facts.pulls.land;
  return state.build.early.some(({ pr }) => pr === pull?.number) ? undefined : pull;
}

/** Nothing is left to land: all that the build changes is on the base branch by now. Says whether that is so. */
export function landedEarly(turn: Turn): boolean {
  const { build } = turn.state;
  const { build: tip, baseTree } = turn.facts.refs;
  if (build.early.length === 0 || !tip || tip.tree !== baseTree) return false;
  build.status = "landed";
  build.ended_at = turn.now;
  turn.note("All of the build has landed early; nothing is left to land");
  return true;
}
