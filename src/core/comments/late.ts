/** What is said after a build has ended: to commands that come too late, and of the pull request that undoes it. */
import { endedDry } from "../build/planning.ts";
import type { Reversal } from "../build/facts.ts";
import type { Settings } from "../build/settings.ts";
import type { State } from "../build/state.ts";
import { code, inline } from "./escape.ts";
import { buildTitle, closingSubject, landedSubject } from "./commitMessage.ts";
import { meaningOf } from "./refusal.ts";

/** `label` is the one that starts builds. */
export function endedWords({ build }: State, label: string): string {
  if (endedDry(build)) {
    const how = `answer \`/orchestrate\`, or set the label ${code(label)} (where it is set, remove it first)`;
    return `This was a dry run; it has ended. To have it built, ${how}.`;
  }
  const anew = `To start another one, say ${code("/orchestrate")}, or remove the label ${code(label)} and set it anew.`;
  return `This build has ended (${build.status}). ${anew}`;
}

export function nothingToRevert({ build }: State): string {
  return `This build did not land (it is ${build.status}), so there is nothing to undo.`;
}

/** Subject of the commit that undoes the landed one, and title of its pull request. */
export function revertTitles(state: State, titles: Settings["titles"]): { subject: string; title: string } {
  const title = buildTitle(state, `Revert "${closingSubject(state)}"`, titles);
  return { subject: `Revert "${landedSubject(state, titles)}"`, title };
}

/** Body of the pull request that undoes the landing; `by` asked for it. */
export function revertBody({ build }: State, by: string): string {
  const { landing, base } = build;
  return [
    `Undoes what the build for #${build.issue} landed on ${code(base.branch)} by #${landing!.pr} ` +
      `(${landing!.merge_sha}). Asked for by ${code(by)}.`,
    "",
    "Merge it as you would any other pull request. What came after that commit stays; where that touches the same " +
      "lines, GitHub shows the conflict here.",
    "",
    `Merging it doesn't reopen #${build.issue}. To have that built anew, reopen it, remove its label and set it again.`,
  ].join("\n");
}

/** Answer to `/revert` where there is a pull request for it. */
export function reversalWords({ build }: State, { number, state, mergeable }: Reversal): string {
  const base = code(build.base.branch);
  if (state === "merged") return `This build has been undone already: #${number} is merged into ${base}.`;
  if (mergeable === false) {
    return (
      `#${number} undoes this build, but ${base} has changed the same lines since it landed: ` +
      `resolve the conflict on #${number}, then review and merge it.`
    );
  }
  return `#${number} undoes this build on ${base}: review and merge it as any other pull request.`;
}

/** GitHub would not have the branch or the pull request. */
export function notReverted({ build }: State, detail: string): string {
  const { cause, remedy } = meaningOf(detail, build.branch_prefix);
  const { pr, merge_sha } = build.landing!;
  return (
    `GitHub refuses the pull request that undoes this build: ${cause} ${remedy} Then answer \`/revert\` again; or ` +
    `use the Revert button on #${pr}, or \`git revert ${inline(merge_sha!.slice(0, 12))}\`.`
  );
}
