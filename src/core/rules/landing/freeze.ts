/**
 * A landing that a person has approved stays as it is while the base branch moves on: another commit would be another
 * thing to approve, and a busy base would never let it land. Only rules that refuse it as it is have it follow.
 */
import { mention, quiet } from "../../comments/links.ts";
import type { Landing } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** Whether the land commit has to stand on the base branch's newest head. */
export function mustFollow(turn: Turn): boolean {
  const { gates, landing } = turn.state.build;
  const tip = turn.facts.refs.build?.sha;
  if (gates.landing.state !== "approved" || gates.landing.by === null || landing?.tip !== tip) return true;
  const pull = turn.facts.pulls.land;
  const { strict, mergeQueue } = turn.facts.rules.base;
  if (pull?.mergeable === false) return true;
  // A merge queue brings what it merges up to date itself.
  return mergeQueue === null && (strict || pull?.mergeState === "behind");
}

/**
 * The landing's gate once its commit is cut anew: the approval stands where the tree is the approved one or shows the
 * same changes (`former`: the landing before this one); else the person who gave it reads why it is asked
 * for again.
 */
export function regate(turn: Turn, tip: { tree: string }, former: Landing | null): void {
  const { build } = turn.state;
  const { tree, knowledge } = build.landing!;
  const before = build.gates.landing;
  if (before.hash === tree) return;
  // A word that came before the first cut named what the build changes; nothing else was there to name.
  const early = former === null && before.hash === tip.tree;
  if (early && before.state === "approved") {
    build.gates.landing = { ...before, hash: tree };
    return;
  }
  const kept =
    before.state === "approved" &&
    former !== null &&
    former.diff !== null &&
    former.diff === turn.facts.buildDiff &&
    JSON.stringify(former.knowledge) === JSON.stringify(knowledge);
  build.gates.landing = kept ? { ...before, hash: tree } : { state: "closed", hash: tree, by: null, at: null };
  if (before.state !== "approved" || before.by === null) return;
  const what = kept
    ? `shows the very changes that ${quiet(before.by)} approved, so the approval stands.`
    : `no longer shows what ${mention(before.by)} approved. ${lookAgain(turn)}`;
  const why = `\`${build.base.branch}\` or \`${turn.branches.build}\` moved, so the landing commit was cut anew.`;
  turn.say(`recut-${tree.slice(0, 12)}`, build.landing?.pr ?? build.issue, `${why} It ${what}`);
}

/** Where GitHub's rules dismiss the approval too, one review gives both again. */
function lookAgain({ state: { build }, facts }: Turn): string {
  const { pullRequest } = facts.rules.base;
  const number = build.landing?.pr ?? null;
  if (number === null || !pullRequest?.dismissStale || pullRequest.approvals === 0)
    return "Look at it again, then answer `/approve`.";
  return (
    `The rules of \`${build.base.branch}\` dismiss earlier approvals of another change: look at it again, then ` +
    `approve #${number} under "Files changed". Baton needs no other answer.`
  );
}
