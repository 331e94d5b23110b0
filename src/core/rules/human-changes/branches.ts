/**
 * Handles a base branch that was renamed or deleted: the build goes on with its successor, or stops
 * and asks.
 */
import { timeKey } from "../../text/format.ts";
import {
  describeDeletedLandBranch,
  describeRenamedBase,
  describeRestoredBranch,
} from "../../messages/human-actions.ts";
import { describeOverwrittenPush } from "../../messages/candidate.ts";
import type { Draft } from "../decision-draft.ts";
import type { PullFact } from "../../model/facts.ts";
import type { State } from "../../model/state.ts";
import { isBuildEnded } from "../../model/build-types.ts";

export function followRenamedBase(draft: Draft): void {
  const { build } = draft.state;
  if (isBuildEnded(build.status)) return;
  const { gone, heir } = draft.facts.baseBranch;
  if (gone && heir === null) {
    draft.stopBuild({
      kind: "blocked",
      cause: "base_gone",
      details: { kind: "base_gone", base: build.base.branch },
    });
    return;
  }
  if (build.stop?.cause === "base_gone") build.stop = null;
  if (!gone || heir === build.base.branch) return;
  const was = build.base.branch;
  build.base.branch = heir!;
  draft.note(`${was} is now ${heir}`);
  draft.addComment(`renamed-${timeKey(draft.now)}`, build.issue, describeRenamedBase(was, heir!));
}

// Handles changes to the build branch. If it was deleted, Baton creates it again at its last
// commit. If it was rewritten, Baton stops and asks, because merged work may be lost. Baton builds
// on anything else, like a commit on top.

/**
 * How long after recreating the branch Baton assumes that GitHub closed a closed pull request, in
 * milliseconds.
 */
const CLOSING_MS = 5 * 60_000;

export function restoreBuildBranch(draft: Draft): void {
  const { build } = draft.state;
  if (isBuildEnded(build.status)) return;
  const tip = draft.facts.refs.build;
  if (!tip) {
    if (build.tip !== null && build.stop?.cause !== "refused") recreateBranch(draft, build.tip);
  } else if (build.tip !== tip.sha && draft.facts.refs.dropped.length > 0) {
    stopOnRewrite(draft, draft.facts.refs.dropped);
  } else {
    if (build.stop?.cause === "rewritten") {
      build.stop = null;
      draft.note("The build branch has what was merged again");
    }
    build.tip = tip.sha;
  }
}

/**
 * Returns whether the build branch is missing or was just recreated: GitHub has then closed the
 * pull requests into it.
 */
export function isRestoring(draft: Draft): boolean {
  return (draft.state.build.tip !== null && !draft.facts.refs.build) || isJustRestored(draft);
}

/** Recreates the branch. The commit still exists because the merged pull requests reference it. */
function recreateBranch(draft: Draft, seen: string): void {
  const { build } = draft.state;
  const branch = draft.branches.build;
  const tip = findLastMerge(draft) ?? seen;
  // The next pass already knows their workers as merged.
  build.tip = tip;
  if (!isJustRestored(draft)) {
    build.restored_at = draft.now;
    draft.addComment(
      `restored-${timeKey(draft.now)}`,
      build.issue,
      describeRestoredBranch(branch, tip),
    );
    draft.note(`${branch} was deleted and is made again at ${tip.slice(0, 8)}`);
  }
  draft.addEffect({ type: "create_branch", branch, sha: tip });
}

/**
 * Returns the newest merge into the branch since Baton last saw it: a merge and the deletion may
 * appear in the same pass.
 */
function findLastMerge(draft: Draft): string | null {
  const pulls = draft.workers.flatMap(({ worker }) => {
    const pull = draft.facts.pulls[worker.id];
    const isNews =
      worker.merge_sha === null && pull?.merged && pull.baseRef === draft.branches.build;
    return isNews && pull.mergeSha !== null ? [pull] : [];
  });
  const order = (a: PullFact, b: PullFact) =>
    // GitHub's times have a resolution of one second.
    (a.mergedAt ?? "").localeCompare(b.mergedAt ?? "") ||
    (b.mergeParents.includes(a.mergeSha!) ? -1 : 1);
  return pulls.toSorted(order).at(-1)?.mergeSha ?? null;
}

function isJustRestored(draft: Draft): boolean {
  const restored = draft.state.build.restored_at;
  return restored !== null && draft.getAge(restored) < CLOSING_MS;
}

function stopOnRewrite(draft: Draft, dropped: readonly string[]): void {
  const { build } = draft.state;
  const branch = draft.branches.build;
  const tip = build.tip!;
  const lost = draft.workers.filter(
    ({ worker }) => worker.merge_sha !== null && dropped.includes(worker.merge_sha),
  );
  const workers = lost.map(({ worker }) => worker.id);
  draft.stopBuild({
    kind: "blocked",
    cause: "rewritten",
    details: { kind: "branch_rewritten", branch, tip, workers },
  });
}

/** Handles a deleted land branch, whose pull request GitHub has closed: Baton makes both again. */
export function handleLandBranchChange(draft: Draft): void {
  const { build } = draft.state;
  const pull = draft.facts.pulls.land;
  if (
    isBuildEnded(build.status) ||
    draft.facts.refs.land ||
    pull?.state !== "closed" ||
    pull.merged
  )
    return;
  if (![build.landing, build.candidate].some((holder) => holder?.pr === pull.number)) return;
  forgetLandPull(build);
  draft.note(`${draft.branches.land} was deleted and is made again`);
  draft.addComment(
    `land-again-${pull.number}`,
    pull.number,
    describeDeletedLandBranch(draft.branches.land),
  );
}

/**
 * Baton is about to make the land branch again. Says once, on its pull request or the issue, where
 * a commit that people pushed to it still is.
 */
export function reportOverwrittenPush(draft: Draft, pull: number | null): void {
  const { build } = draft.state;
  const { land } = draft.facts.refs;
  if (!land || land.own) return;
  const key = `pushed-land-${land.sha.slice(0, 12)}`;
  if (build.asked.includes(key)) return;
  build.asked.push(key);
  const body = describeOverwrittenPush(draft.branches, land.sha, build.status === "landing");
  draft.addComment(key, pull ?? build.issue, body);
}

/**
 * Clears the number in both, because candidates and landing may share the pull request. Baton would
 * otherwise watch a closed one for ever.
 */
export function forgetLandPull({ landing, candidate }: State["build"]): void {
  if (landing) landing.pr = null;
  if (candidate) candidate.pr = null;
}
