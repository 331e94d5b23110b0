/** The base branch was renamed, or is gone: the build goes on with its heir, or stops and asks. */
import { timeKey } from "../../text/format.ts";
import { formatCode } from "../../text/markdown.ts";
import { isBuildEnded } from "../../model/build-view.ts";
import type { Draft } from "../decision-draft.ts";
import type { PullFact } from "../../model/facts.ts";
import type { State } from "../../model/state.ts";

export function followRenamedBase(turn: Draft): void {
  const { build } = turn.state;
  if (isBuildEnded(build.status)) return;
  const { gone, heir } = turn.facts.baseBranch;
  if (gone && heir === null) {
    turn.stopBuild({
      kind: "blocked",
      cause: "base_gone",
      reason:
        `The branch \`${build.base.branch}\`, on which this build is to land, is gone, and the default branch ` +
        "doesn't have what the build began with. Restore it; the build then goes on by itself.",
    });
    return;
  }
  if (build.stop?.cause === "base_gone") build.stop = null;
  if (!gone || heir === build.base.branch) return;
  const was = build.base.branch;
  build.base.branch = heir!;
  turn.note(`${was} is now ${heir}`);
  turn.say(
    `renamed-${timeKey(turn.now)}`,
    build.issue,
    `${formatCode(was)} is now ${formatCode(heir!)}: this build goes on and lands there.`,
  );
}

// What people do to the build branch: deleted, it is made again where it stood; rewritten, Baton stops and asks, since
// merged work may be lost by it; everything else (a commit on top) is built upon.

/** For so long after the branch was made again, a closed pull request was closed by GitHub, in milliseconds. */
const CLOSING_MS = 5 * 60_000;

export function restoreBuildBranch(turn: Draft): void {
  const { build } = turn.state;
  if (isBuildEnded(build.status)) return;
  const tip = turn.facts.refs.build;
  if (!tip) {
    if (build.tip !== null && build.stop?.cause !== "refused") recreateBranch(turn, build.tip);
  } else if (build.tip !== tip.sha && turn.facts.refs.dropped.length > 0) {
    stopOnRewrite(turn, turn.facts.refs.dropped);
  } else {
    if (build.stop?.cause === "rewritten") {
      build.stop = null;
      turn.note("The build branch has what was merged again");
    }
    build.tip = tip.sha;
  }
}

/** The build branch is missing, or Baton has just made it again: GitHub has closed what was to be merged into it. */
export function isRestoring(turn: Draft): boolean {
  return (turn.state.build.tip !== null && !turn.facts.refs.build) || isJustRestored(turn);
}

/** The commit is still there: the merged pull requests hold it. */
function recreateBranch(turn: Draft, seen: string): void {
  const { build } = turn.state;
  const branch = turn.branches.build;
  const tip = findLastMerge(turn) ?? seen;
  // By the next look their workers are merged, and no news any more.
  build.tip = tip;
  if (!isJustRestored(turn)) {
    build.restored_at = turn.now;
    turn.say(
      `restored-${timeKey(turn.now)}`,
      build.issue,
      `The branch \`${branch}\` was deleted. Baton makes it again at ${tip.slice(0, 12)}, where it stood, and opens ` +
        "the pull requests again that GitHub closed with it; nothing that was merged is lost.",
    );
    turn.note(`${branch} was deleted and is made again at ${tip.slice(0, 8)}`);
  }
  turn.ask({ type: "create_branch", branch, sha: tip });
}

/** What was merged into the branch since it was last seen, the newest: a merge and the deletion may be news at once. */
function findLastMerge(turn: Draft): string | null {
  const pulls = turn.workers.flatMap(({ worker }) => {
    const pull = turn.facts.pulls[worker.id];
    const isNews = worker.merge_sha === null && pull?.merged && pull.baseRef === turn.branches.build;
    return isNews && pull.mergeSha !== null ? [pull] : [];
  });
  const order = (a: PullFact, b: PullFact) =>
    // GitHub's times are of whole seconds.
    (a.mergedAt ?? "").localeCompare(b.mergedAt ?? "") || (b.mergeParents.includes(a.mergeSha!) ? -1 : 1);
  return pulls.toSorted(order).at(-1)?.mergeSha ?? null;
}

function isJustRestored(turn: Draft): boolean {
  const restored = turn.state.build.restored_at;
  return restored !== null && turn.since(restored) < CLOSING_MS;
}

function stopOnRewrite(turn: Draft, dropped: readonly string[]): void {
  const { build } = turn.state;
  const branch = turn.branches.build;
  const tip = build.tip!;
  const lost = turn.workers.filter(({ worker }) => worker.merge_sha !== null && dropped.includes(worker.merge_sha));
  const names = lost.map(({ worker }) => worker.id).join(", ");
  const what = names ? `what ${names} merged is no longer in it` : "commits that were in it are gone";
  turn.stopBuild({
    kind: "blocked",
    cause: "rewritten",
    reason:
      `Somebody rewrote \`${branch}\`: ${what}. To take that back, ` +
      `\`git push --force origin ${tip}:refs/heads/${branch}\`; the build then goes on by itself. ` +
      "`/retry` goes on with the branch as it is now.",
  });
}

// The land branch was deleted by somebody, by which GitHub closed its pull request: both are made anew.

export function handleLandBranchChange(turn: Draft): void {
  const { build } = turn.state;
  const pull = turn.facts.pulls.land;
  if (isBuildEnded(build.status) || turn.facts.refs.land || pull?.state !== "closed" || pull.merged) return;
  if (![build.landing, build.candidate].some((holder) => holder?.pr === pull.number)) return;
  forgetLandPull(build);
  turn.note(`${turn.branches.land} was deleted and is made again`);
  turn.say(
    `land-again-${pull.number}`,
    pull.number,
    `The branch \`${turn.branches.land}\` was deleted, by which GitHub closed this pull request. Baton makes ` +
      "the branch again and opens another pull request for landing.",
  );
}

/** It may be the candidates' and the landing's: where one of them kept its number, it would be looked at for ever. */
export function forgetLandPull({ landing, candidate }: State["build"]): void {
  if (landing) landing.pr = null;
  if (candidate) candidate.pr = null;
}
