/**
 * What people do to the build branch: deleted, it is made again where it stood; rewritten, Baton stops and asks, since
 * merged work may be lost by it; everything else (a commit on top) is built upon.
 */
import { stamp } from "../../text/stamp.ts";
import type { PullFact } from "../../build/facts.ts";
import { isOver } from "../../build/view.ts";
import type { Turn } from "../turn.ts";

/** For so long after the branch was made again, a closed pull request was closed by GitHub, in milliseconds. */
const CLOSING_MS = 5 * 60_000;

export function heedBuildBranch(turn: Turn): void {
  const { build } = turn.state;
  if (isOver(build.status)) return;
  const tip = turn.facts.refs.build;
  if (!tip) {
    if (build.tip !== null && build.stop?.cause !== "refused") restore(turn, build.tip);
  } else if (build.tip !== tip.sha && turn.facts.refs.dropped.length > 0) {
    stop(turn, turn.facts.refs.dropped);
  } else {
    if (build.stop?.cause === "rewritten") {
      build.stop = null;
      turn.note("The build branch has what was merged again");
    }
    build.tip = tip.sha;
  }
}

/** The build branch is missing, or Baton has just made it again: GitHub has closed what was to be merged into it. */
export function isRestoring(turn: Turn): boolean {
  return (turn.state.build.tip !== null && !turn.facts.refs.build) || justRestored(turn);
}

/** The commit is still there: the merged pull requests hold it. */
function restore(turn: Turn, seen: string): void {
  const { build } = turn.state;
  const branch = turn.branches.build;
  const tip = lastMerge(turn) ?? seen;
  // By the next look their workers are merged, and no news any more.
  build.tip = tip;
  if (!justRestored(turn)) {
    build.restored_at = turn.now;
    turn.say(
      `restored-${stamp(turn.now)}`,
      build.issue,
      `The branch \`${branch}\` was deleted. Baton makes it again at ${tip.slice(0, 12)}, where it stood, and opens ` +
        "the pull requests again that GitHub closed with it; nothing that was merged is lost.",
    );
    turn.note(`${branch} was deleted and is made again at ${tip.slice(0, 8)}`);
  }
  turn.ask({ type: "create_branch", branch, sha: tip });
}

/** What was merged into the branch since it was last seen, the newest: a merge and the deletion may be news at once. */
function lastMerge(turn: Turn): string | null {
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

function justRestored(turn: Turn): boolean {
  const restored = turn.state.build.restored_at;
  return restored !== null && turn.since(restored) < CLOSING_MS;
}

function stop(turn: Turn, dropped: readonly string[]): void {
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
