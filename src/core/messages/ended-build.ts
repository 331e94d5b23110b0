/**
 * Tells people how to delete what is left of a build, because Baton deletes no branch without being
 * asked.
 */
import { describeStop } from "./stop.ts";
import { isDryRunEnded } from "../model/planning.ts";
import type { Reversal, UnlandedBranch } from "../model/facts.ts";
import type { Settings } from "../model/settings.ts";
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import { escapeInline, formatCode, truncateLines } from "../text/markdown.ts";
import { getClosingSubject, renderBuildTitle, renderLandedSubject } from "./commit-messages.ts";
import { explainGithubRefusal } from "./github-refusals.ts";
import { formatSkipper } from "./human-actions.ts";
import { getWorkerStatus } from "../model/status.ts";
import { endSentence } from "../text/format.ts";

/**
 * Returns the end of a sentence, and the command. `root`: `baton/7-add-units`; anyone with push
 * access can have chosen that name.
 */
export function renderDeleteCommand(root: string): string {
  if (!/^[\w./-]+$/.test(root)) return ".";
  const branches = `git ls-remote --heads origin '${root}/*' | cut -f2`;
  return ` by\n\n\`\`\`sh\n${branches} | xargs git push origin --delete\n\`\`\``;
}

// Texts after a build's end: answers to late commands, and the pull request that undoes the build.

/** `label` is the label that starts builds. */
export function describeEndedBuild({ build }: State, label: string): string {
  if (isDryRunEnded(build)) {
    const how =
      `answer \`/orchestrate\`, or set the label ${formatCode(label)} (if it is set, remove ` +
      "it first)";
    return `This was a dry run; it has ended. To build it, ${how}.`;
  }
  const again =
    `To start another one, say ${formatCode("/orchestrate")}, or remove the label ` +
    `${formatCode(label)} and set it again.`;
  return `This build has ended (${build.status}). ${again}`;
}

export function describeNothingToRevert({ build }: State): string {
  return `This build did not land (it is ${build.status}), so there is nothing to undo.`;
}

/**
 * Returns the subject of the commit that undoes the landed one, and the title of its pull request.
 */
export function renderRevertTitles(
  state: State,
  titles: Settings["titles"],
): { subject: string; title: string } {
  const title = renderBuildTitle(state, `Revert "${getClosingSubject(state)}"`, titles);
  return { subject: `Revert "${renderLandedSubject(state, titles)}"`, title };
}

/** Renders the body of the pull request that undoes the landing; `by` asked for it. */
export function renderRevertBody({ build }: State, by: string): string {
  const { landing, base } = build;
  return [
    `Undoes what the build for #${build.issue} landed on ${formatCode(base.branch)} by ` +
      `#${landing!.pr} (${landing!.merge_sha}). Asked for by ${formatCode(by)}.`,
    "",
    "Merge it as you would any other pull request. Later commits stay. If they touch the " +
      "same lines, GitHub shows the conflict here.",
    "",
    `Merging it doesn't reopen #${build.issue}. To build it again, reopen it, ` +
      "remove its label and set it again.",
  ].join("\n");
}

/** Renders the answer to `/revert` when there is a pull request for it. */
export function describeReversal({ build }: State, { number, state, mergeable }: Reversal): string {
  const base = formatCode(build.base.branch);
  if (state === "merged")
    return `This build has been undone already: #${number} is merged into ${base}.`;
  if (mergeable === false) {
    return (
      `#${number} undoes this build, but ${base} has changed the same lines since it ` +
      `landed: resolve the conflict on #${number}, then review and merge it.`
    );
  }
  return (
    `#${number} undoes this build on ${base}: review and merge it like any other pull ` + "request."
  );
}

/** Says that GitHub refused the branch or the pull request. */
export function describeRefusedRevert({ build }: State, detail: string): string {
  const { cause, remedy } = explainGithubRefusal(detail, build.branch_prefix);
  const { pr, merge_sha } = build.landing!;
  return (
    `GitHub refuses the pull request that undoes this build: ${cause} ${remedy} Then ` +
    `answer \`/revert\` again; or use the Revert button on #${pr}, or \`git revert ` +
    `${escapeInline(merge_sha!.slice(0, 12))}\`.`
  );
}

// Texts about what is left when a build has ended: closed pull requests, kept branches, and what
// GitHub refused.

/** Explains, in a worker's pull request, why it is closed. */
export function renderLeftoverPull(
  state: State,
  worker: WorkerState,
  kept: UnlandedBranch | undefined,
): string {
  const { build } = state;
  const landed = build.status === "landed";
  const ended = landed
    ? `The build has landed as ${build.landing!.merge_sha!} (#${build.landing!.pr})`
    : `The build has ended without landing (${build.status})`;
  const fate = kept
    ? `Its branch stays, because it has commits by ${formatAuthors(kept)}.`
    : 'Baton removed its branch; "Restore branch" on this page restores it.';
  const on = landed
    ? `To continue with it, reopen this pull request with \`${build.base.branch}\` as its base.`
    : "";
  const closed =
    `${worker.id} is not part of that: ${describeReason(state, worker)} So this pull ` +
    "request is closed.";
  return `${ended}, and ${closed} ${fate} ${on}`.trim();
}

function describeReason(state: State, worker: WorkerState): string {
  if (worker.skipped) return `it was skipped by ${formatSkipper(worker.skipped)}.`;
  if (worker.done) return "it ended without a change.";
  if (worker.stop) return endSentence(escapeInline(describeStop(worker.stop), 600));
  return `it is ${getWorkerStatus(worker, state).replaceAll("_", " ")}.`;
}

/** Returns one line for each branch, for the report. */
export function listKeptBranches(unlanded: readonly UnlandedBranch[]): string[] {
  return unlanded.map(
    (one) =>
      `${formatCode(one.branch)} stays, because it has commits by ${formatAuthors(one)} that ` +
      "did not land.",
  );
}

const formatAuthors = ({ by }: UnlandedBranch) => by.map((who) => formatCode(who, 60)).join(", ");

/** Says what GitHub did not let Baton clean up. */
export function renderCleanupProblems({ build }: State): string {
  const lines = build.remains.map(({ effect, detail }) => {
    const { cause, remedy } = explainGithubRefusal(detail, build.branch_prefix);
    return `- ${describeCleanup(effect)}: ${cause} ${remedy}`;
  });
  return [
    "The build has ended, but GitHub refused parts of Baton's cleanup. Baton doesn't try " +
      "again, and nothing waits for this:",
    "",
    ...truncateLines(lines, 50_000, 0, "look at the repository's branches"),
  ].join("\n");
}

function describeCleanup(effect: string): string {
  const [type = "", ...rest] = effect.split(":");
  const what = rest.join(":");
  if (type === "delete_branch") return `The branch ${formatCode(what)} stays; remove it by hand`;
  if (type === "archive")
    return `The record stays on its branch, without the tag ${formatCode(what)}`;
  if (type === "close_pull") return `The pull request of ${what} stays open; close it by hand`;
  if (type === "close_issue") return `#${what} stays open; close it by hand`;
  return `${formatCode(type)} was refused`;
}
