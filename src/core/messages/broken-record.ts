/** Texts about a record that Baton can't read or write, and about the branches of a lost one. */
import { formatRecordProblem, type RecordProblem } from "../text/validation.ts";
import { listNames } from "../text/format.ts";
import { escapeInline, formatCode } from "../text/markdown.ts";
import { renderDeleteCommand } from "./ended-build.ts";
import { formatMention } from "./fragments.ts";
import type { RefusalExplanation } from "./github-refusals.ts";

/** A comment that halts a build, and the answer to each command that comes after it. */
export interface HaltTexts {
  body: string;
  waits: string;
}

/** Maximum number of problems that are listed. The rest is only counted. */
const MAX_NAMED_PROBLEMS = 20;

/** Lists the problems as Markdown. Equal lists are the same problems. */
export function listRecordProblems(problems: readonly RecordProblem[]): string[] {
  const lines = problems
    .slice(0, MAX_NAMED_PROBLEMS)
    .map((problem) => `- ${escapeInline(formatRecordProblem(problem))}`);
  return problems.length > MAX_NAMED_PROBLEMS
    ? [...lines, `- and ${problems.length - MAX_NAMED_PROBLEMS} more`]
    : lines;
}

/** `problems`: as `listRecordProblems` lists them. */
export function describeBrokenRecord(branch: string, problems: readonly string[]): HaltTexts {
  const body = [
    `The build's record on the branch \`${branch}\` can't be read, so the build waits ` +
      "until it is fixed:",
    "",
    ...problems,
    "",
    "Fix these files with a commit on that branch, or revert the commit that changed " +
      "them. Baton then continues. To give up the build, delete that branch, because " +
      "Baton can't record a `/cancel` in it. Baton then says how to delete the other branches.",
  ];
  return { body: body.join("\n"), waits: describeWait("the build's record can't be read") };
}

/** Says that a branch has a record's name but isn't Baton's. */
export function describeForeignRecord(branch: string): HaltTexts {
  const body =
    `The branch \`${branch}\` has the name of a build's record, but Baton didn't create it, ` +
    "so Baton doesn't read it. Delete that branch. Then set the issue's label again to build " +
    "it.";
  return { body, waits: describeWait(`the branch \`${branch}\` was not created by Baton`) };
}

/**
 * Says that GitHub's rules let nobody write the record. `cause`: as `explainGithubRefusal` returns
 * it.
 */
export function describeRefusedRecord(
  branch: string,
  { cause, remedy }: RefusalExplanation,
): HaltTexts {
  const body =
    `GitHub refuses Baton's commits on the branch \`${branch}\`, ` +
    `which holds the build's record: ${cause} ${remedy} Baton tries again every ten ` +
    "minutes, and at once after a comment on this issue.";
  const waits = describeWait("GitHub still refuses Baton's commits to the build's record");
  return { body, waits };
}

/** Answers a command while the record is unusable. `why`: a clause. */
function describeWait(why: string): string {
  return (
    `This command waits: ${why}. Baton's earlier comment here says how to continue. Baton ` +
    "runs the command after that."
  );
}

/** `root`: the beginning of all of the build's branches, without a slash at its end. */
export function describeLeftoverBranches(branches: readonly string[], root: string): string {
  return (
    `${listNames(branches.map((branch) => formatCode(branch)))} are left of a build of this ` +
    `issue, whose record \`${root}/record\` is gone. Baton leaves them as they are. ` +
    "Restore that branch from the repository's Activity page and the build continues. If " +
    `you no longer need the build, delete them${renderDeleteCommand(root)}`
  );
}

interface LostRecord {
  root: string;
  /** Login of the person who deleted the branch. Null if nobody else than Baton is known. */
  by: string | null;
  /** Whether branches of the build are left. */
  hasBranches: boolean;
}

/** Says what happened, and what begins another build. `again`: a clause. */
export function describeMissingRecord(
  { root, by, hasBranches }: LostRecord,
  again: string,
): string {
  const who = by === null ? "" : ` by ${formatMention(by)}`;
  const another = hasBranches
    ? `delete \`${root}/*\`, then ${again}`
    : `${again} to start another one`;
  return (
    `The branch \`${root}/record\`, which holds the record of a build of this issue, was ` +
    `deleted${who}. To continue the build, restore the branch from the repository's Activity ` +
    `page. Otherwise ${another}. You can cancel runs of its sessions on the Actions page.`
  );
}

/** Says the same to nobody in particular, with the command that deletes the build's branches. */
export function describeSilentBuild(lost: LostRecord): string {
  const all = lost.hasBranches
    ? ` Delete all branches of the build${renderDeleteCommand(lost.root)}`
    : "";
  return `${describeMissingRecord(lost, "say `/orchestrate` again")}${all}`;
}
