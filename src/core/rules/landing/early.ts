/** What has landed before the end of the build is not the landing. */
import { noCi } from "../../build/ciState.ts";
import type { PullFact } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

/** The pull request from the land branch that is open, or that landed the build; not one that was merged early. */
export function landPull({ state, facts }: Turn): PullFact | undefined {
  const pull = facts.pulls.land;
  return state.build.early.some(({ pr }) => pr === pull?.number) ? undefined : pull;
}

/** Nothing is left to land: all that the build changes is on the base branch by now. Says whether that is so. */
export function landedEarly(turn: Turn): boolean {
  const { build } = turn.state;
  const { build: tip, base, baseTree } = turn.facts.refs;
  const last = build.early.at(-1);
  if (!last || !tip || tip.tree !== baseTree) return false;
  build.landing = {
    ...{ tip: tip.sha, tree: tip.tree, knowledge: null, diff: null, parent: base, commit: last.commit },
    ...{ pr: last.pr, merge_sha: last.commit, merge_parents: [] },
    ...{
      changed_at: null,
      text: null,
      queued_at: null,
      waits: null,
      heeded_reviews: [],
      approving_review: null,
      refused_at: null,
      unready: false,
    },
    ci: noCi(),
  };
  build.status = "landed";
  build.ended_at = turn.now;
  turn.note("All of the build has landed early; nothing is left to land");
  return true;
}
