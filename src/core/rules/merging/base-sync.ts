/**
 * Merges the base branch into the build branch: before a wave begins, before the closing session,
 * and before landing.
 */
import { describeEarlyBaseConflict } from "../../messages/stop.ts";
import type { StopDetailsOf } from "../../model/stop.ts";
import { timeKey } from "../../text/format.ts";
import type { BaseConflict } from "../../model/landing.ts";
import type { Draft } from "../decision-draft.ts";

/**
 * Returns whether the build branch contains the base branch's head. If it doesn't, requests the
 * merge or stops on a conflict.
 */
export function syncBase(draft: Draft): boolean {
  if (draft.facts.buildContainsBase) return true;
  const conflict = findKnownConflict(draft);
  if (!conflict) {
    requestBaseMerge(draft);
    return false;
  }
  draft.stopBuild({
    kind: "blocked",
    cause: "base",
    details: { kind: "base_conflict", ...getConflictDetails(draft, conflict) },
  });
  // The same conflict with another head is not a new question.
  if (draft.state.build.stop?.cause === "base") draft.state.build.stop.at = conflict.at;
  return false;
}

/**
 * The same before a wave begins, so that new workers start from what others did meanwhile. Baton
 * reports a conflict at once because it only grows, but stops nothing yet: the base branch should
 * not keep anyone from working.
 */
export function followBase(draft: Draft): boolean {
  if (draft.facts.buildContainsBase) return true;
  const conflict = findKnownConflict(draft);
  if (!conflict) {
    requestBaseMerge(draft);
    return false;
  }
  const key = `base-conflict-${timeKey(conflict.at)}`;
  const { build } = draft.state;
  if (!build.asked.includes(key)) {
    build.asked.push(key);
    draft.addComment(
      key,
      build.issue,
      describeEarlyBaseConflict(getConflictDetails(draft, conflict)),
    );
  }
  return true;
}

/**
 * Ends the stop for a conflicting base branch once a person has merged it, or either side has
 * moved.
 */
export function clearBaseConflict(draft: Draft): void {
  const { build } = draft.state;
  build.followed += draft.facts.outcomes.filter(
    (o) => o.ok && o.effect.startsWith("merge_base:"),
  ).length;
  if (draft.facts.buildContainsBase) build.base_conflict = null;
  if (build.stop?.cause !== "base" || findKnownConflict(draft)) return;
  build.stop = null;
  draft.note(`\`${build.base.branch}\` is in the build branch, or can be tried again`);
}

function requestBaseMerge(draft: Draft): void {
  const { base, slug } = draft.state.build;
  const from = draft.facts.refs.base;
  draft.addEffect({
    type: "merge_base",
    into: draft.branches.build,
    from,
    message: `[${slug}] ORCH: Merge ${base.branch}`,
  });
}

/** Returns the conflict of the two heads, if GitHub reported one now or earlier. */
function findKnownConflict(draft: Draft): BaseConflict | null {
  const { build } = draft.state;
  const { base, build: tip } = draft.facts.refs;
  if (!tip || draft.facts.buildContainsBase) return null;
  const outcome = draft.findOutcome(`merge_base:${base}`);
  if (outcome?.code === "conflict") {
    const at = build.base_conflict?.at ?? draft.now;
    build.base_conflict = { base, tip: tip.sha, files: listConflictFiles(outcome.detail), at };
  }
  const known = build.base_conflict;
  return known?.base === base && known.tip === tip.sha ? known : null;
}

/** The effect names one file per line. */
function listConflictFiles(detail: string | null): string[] {
  return (detail ?? "").split("\n").filter((path) => path !== "");
}

function getConflictDetails(draft: Draft, { files }: BaseConflict): StopDetailsOf<"base_conflict"> {
  return { base: draft.state.build.base.branch, branch: draft.branches.build, files };
}
