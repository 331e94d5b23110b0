/** Answers people who edited the record: what counts now, what doesn't, why, and how to go on. */
import { truncateBody, formatCode, escapeInline } from "../text/markdown.ts";
import { endSentence } from "../text/format.ts";
import { formatMention } from "./fragments.ts";
import type { RecordPush } from "../model/record-files.ts";

export interface EditLine {
  path: string;
  /** The commit that contains the person's version. */
  sha: string;
  text: string;
  done: boolean;
}

/** Maximum number of lines to name; Baton counts the rest. */
const MAX_NAMED = 30;

/** `open`: the plan waits for a person. */
export function renderEditsAnswer(
  by: string,
  branch: string,
  lines: readonly EditLine[],
  open: boolean,
): string {
  const done = lines.filter((line) => line.done);
  const not = lines.filter((line) => !line.done);
  const approval = open
    ? "The plan waits for your approval with these."
    : "Your edit counts as their approval.";
  const named = not
    .slice(0, MAX_NAMED)
    .map((line) => `- ${escapeInline(endSentence(line.text), 1200)} ${describeKeptVersion(line)}`);
  if (not.length > MAX_NAMED) named.push(`- and ${not.length - MAX_NAMED} more`);
  const body = [
    ...(done.length > 0
      ? [
          `${formatMention(by)}, ` +
            `${joinItems(limitItems(done.map((line) => escapeInline(line.text))))}. ${approval}`,
        ]
      : []),
    ...(done.length > 0 && not.length > 0 ? [""] : []),
    ...(not.length > 0
      ? [
          `${formatMention(by)}, Baton can't accept everything that you pushed to ` +
            `${formatCode(branch)}. It restored the earlier version of these:`,
          "",
          ...named,
        ]
      : []),
  ];
  return truncateBody(body.join("\n"));
}

function describeKeptVersion({ sha, path }: EditLine): string {
  return `Your version is kept in commit ${sha.slice(0, 12)} (${formatCode(
    `git show ${sha.slice(0, 12)}:${path}`,
    400,
  )}).`;
}

/** Answers a push by someone without write access. */
export function renderOutsiderAnswer({ by, sha, files }: RecordPush, branch: string): string {
  const paths = limitItems(files.map((file) => formatCode(file.path)));
  const who = by === null ? "Somebody that GitHub doesn't name" : formatCode(by);
  return (
    `${who} pushed to ${formatCode(branch)} without write access to this repository: ` +
    `${joinItems(paths)}. Baton ignored the push and restored the files; no session saw ` +
    "them. If the change is right, ask somebody with write access to push commit " +
    `${sha.slice(0, 12)} again.`
  );
}

/** Says that someone changed machine state or rewrote history. */
export function renderTamperedAnswer(
  branch: string,
  own: string,
  { rewritten, files }: { rewritten: boolean; files: string[] },
): string {
  const what = rewritten
    ? `Somebody rewrote ${formatCode(branch)}: Baton's last commit, ${own.slice(0, 12)}, is no ` +
      "longer in it."
    : `Somebody changed what only Baton may write on ${formatCode(branch)}: ` +
      `${joinItems(files.slice(0, 10).map((f) => formatCode(f)))}.`;
  return [
    `${what} So the build is halted: Baton starts, merges and writes nothing. ` +
      "Running sessions finish.",
    "",
    "To continue, do one of these:",
    "",
    `- Put it back: \`git push --force origin ${own}:refs/heads/${branch}\`. The build then ` +
      "continues by itself.",
    "- Answer `/retry`: Baton writes its last known state on top of the branch as it is now.",
    "- Answer `/cancel`: the same, and the build ends; its sessions are stopped.",
    "",
    "Afterwards, push other edits from that time again.",
  ].join("\n");
}

/** Answers a command while this halts the build. `issue`: where Baton said how to continue. */
export function describeRecordWait(issue: number): string {
  return (
    `This command waits: somebody changed the build's record, and #${issue} says how to ` +
    "continue. Baton runs the command once the record is restored. `/cancel` ends the build " +
    "at once."
  );
}

function limitItems(items: readonly string[]): string[] {
  return items.length > MAX_NAMED
    ? [...items.slice(0, MAX_NAMED), `${items.length - MAX_NAMED} more`]
    : [...items];
}

function joinItems(items: readonly string[]): string {
  return items.length > 1
    ? `${items.slice(0, -1).join(", ")} and ${items.at(-1)!}`
    : items.join("");
}
