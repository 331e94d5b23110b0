/**
 * If CI runs on the build branch itself, its result covers all that was merged together. A wave
 * begins only on a head whose checks passed. Nothing begins on a failing head, because its workers
 * would pay for failures that they did not cause.
 */
import { findNewFailures, updateBaseline } from "../../model/checks.ts";
import { describeRedTip } from "../../messages/holds.ts";
import { canTipBeRed } from "../../plan/test-first.ts";
import { listNames } from "../../text/format.ts";
import type { Draft } from "../decision-draft.ts";
import { isBuildEnded } from "../../model/build-types.ts";

/** Maximum time that a wave waits for checks that don't end, in milliseconds. */
const TIP_PATIENCE_MS = 30 * 60_000;

/** Records the results of the base branch's checks, and notes which of them fail. */
export function recordBaseline(draft: Draft): void {
  const { build } = draft.state;
  const { baseline: fact } = draft.facts;
  if (!fact || isBuildEnded(build.status)) return;
  const before = build.baseline;
  build.baseline = updateBaseline(before, fact, draft.now);
  if (!build.baseline.settled) draft.wakeIn(60_000);
  const { failed, settled, sha } = build.baseline;
  if (
    !settled ||
    failed.length === 0 ||
    (before?.settled && before.failed.join() === failed.join())
  )
    return;
  draft.note(
    `On ${build.base.branch} ${sha.slice(0, 8)} these checks fail already: ` +
      `${listNames([...new Set(failed)])}`,
  );
}

export function stopOnRedBuildBranch(draft: Draft): void {
  const { build } = draft.state;
  const tip = draft.facts.refs.build?.sha;
  const failing = findNewFailures(
    draft.facts.tip?.failing ?? [],
    draft.settings.checks,
    build.baseline,
  );
  if (tip === undefined || failing.length === 0 || canTipBeRed(draft.state)) {
    if (build.red_tip) draft.note("The build branch is no longer red");
    build.red_tip = null;
    return;
  }
  if (build.red_tip?.sha === tip) return;
  build.red_tip = { sha: tip, failing: failing.slice(0, 10), accepted: false };
  draft.note(`The build branch is red: ${failing.join(", ")}`);
  const key = `red-${tip.slice(0, 12)}`;
  if (build.asked.includes(key)) return;
  build.asked.push(key);
  draft.addComment(key, build.issue, describeRedTip(draft.state)!);
}

/** Returns whether the failing build branch keeps everything from beginning. */
export function isBlockedByBuildBranch(draft: Draft): boolean {
  return draft.state.build.red_tip?.accepted === false;
}

/**
 * Returns whether the merged result of the previous wave passed its checks, or Baton has waited
 * long enough.
 */
export function isBuildBranchReady(draft: Draft): boolean {
  const { build } = draft.state;
  const sha = draft.facts.refs.build?.sha;
  if (build.proving?.sha !== sha) build.proving = sha ? { sha, since: draft.now } : null;
  const left =
    draft.facts.tip?.pending && build.proving
      ? TIP_PATIENCE_MS - draft.getAge(build.proving.since)
      : 0;
  if (left > 0) draft.wakeIn(left);
  else build.proving = null;
  return left <= 0;
}
