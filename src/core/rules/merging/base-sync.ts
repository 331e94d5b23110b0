/** The build branch follows the base branch: before a wave begins, before the closing session, before landing. */
import { timeKey } from "../../text/format.ts";
import type { BaseConflict } from "../../model/state.ts";
import type { Draft } from "../decision-draft.ts";

/** The base branch's head is in the build branch, or is asked to be merged in; says whether it is. */
export function syncBase(turn: Draft): boolean {
  if (turn.facts.buildContainsBase) return true;
  const conflict = findKnownConflict(turn);
  if (!conflict) {
    requestBaseMerge(turn);
    return false;
  }
  turn.stopBuild({
    kind: "blocked",
    cause: "base",
    reason: `${describeBaseConflict(turn, conflict)} Baton then goes on by itself.`,
  });
  // Another head that conflicts in the same way is no other question.
  if (turn.state.build.stop?.cause === "base") turn.state.build.stop.at = conflict.at;
  return false;
}

/**
 * The same before a wave begins, so that what is cut next starts from what others did meanwhile. A conflict is said at
 * once, as it only grows, and stops nothing yet: who is at work is not kept from it by the base branch.
 */
export function followBase(turn: Draft): boolean {
  if (turn.facts.buildContainsBase) return true;
  const conflict = findKnownConflict(turn);
  if (!conflict) {
    requestBaseMerge(turn);
    return false;
  }
  const key = `base-conflict-${timeKey(conflict.at)}`;
  const { build } = turn.state;
  if (!build.asked.includes(key)) {
    build.asked.push(key);
    const rest = "The build goes on without it until all workers have ended; then it has to be in.";
    turn.say(key, build.issue, `${describeBaseConflict(turn, conflict)} ${rest}`);
  }
  return true;
}

/** A stop for a base that conflicts ends by itself once a person has merged it, or either side has moved. */
export function clearBaseConflict(turn: Draft): void {
  const { build } = turn.state;
  build.followed += turn.facts.outcomes.filter((o) => o.ok && o.effect.startsWith("merge_base:")).length;
  if (turn.facts.buildContainsBase) build.base_conflict = null;
  if (build.stop?.cause !== "base" || findKnownConflict(turn)) return;
  build.stop = null;
  turn.note(`\`${build.base.branch}\` is in the build branch, or can be tried again`);
}

function requestBaseMerge(turn: Draft): void {
  const { base, slug } = turn.state.build;
  const from = turn.facts.refs.base;
  turn.ask({ type: "merge_base", into: turn.branches.build, from, message: `[${slug}] ORCH: Merge ${base.branch}` });
}

/** The two heads are known to conflict: GitHub said so now or earlier. */
function findKnownConflict(turn: Draft): BaseConflict | null {
  const { build } = turn.state;
  const { base, build: tip } = turn.facts.refs;
  if (!tip || turn.facts.buildContainsBase) return null;
  const outcome = turn.outcome(`merge_base:${base}`);
  if (outcome?.code === "conflict") {
    const at = build.base_conflict?.at ?? turn.now;
    build.base_conflict = { base, tip: tip.sha, detail: outcome.detail ?? "", at };
  }
  const known = build.base_conflict;
  return known?.base === base && known.tip === tip.sha ? known : null;
}

function describeBaseConflict(turn: Draft, { detail }: BaseConflict): string {
  const { base } = turn.state.build;
  const into = `Merge \`${base.branch}\` into \`${turn.branches.build}\` by hand and push that.`;
  return `\`${base.branch}\` moved and conflicts with the build${detail ? ` (${detail})` : ""}. ${into}`;
}
