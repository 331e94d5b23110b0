/** What people who edited the record read: what counts now, and what doesn't, why, and how to go on. */
import { bounded, code, inline } from "./escape.ts";
import { sentence } from "../text/sentence.ts";
import { mention } from "./links.ts";
import type { RecordPush } from "../build/recordEdits.ts";

export interface EditLine {
  path: string;
  /** The commit in which the person's version stands. */
  sha: string;
  text: string;
  done: boolean;
}

/** Lines that are named; the rest is counted. */
const NAMED = 30;

/** `open`: the plan waits for a person. */
export function editsAnswer(by: string, branch: string, lines: readonly EditLine[], open: boolean): string {
  const done = lines.filter((line) => line.done);
  const not = lines.filter((line) => !line.done);
  const approval = open ? "The plan waits for your approval with these." : "Your edit counts as their approval.";
  const named = not.slice(0, NAMED).map((line) => `- ${inline(sentence(line.text), 1200)} ${backTo(line)}`);
  if (not.length > NAMED) named.push(`- and ${not.length - NAMED} more`);
  const body = [
    ...(done.length > 0 ? [`${mention(by)}, ${list(some(done.map((line) => inline(line.text))))}. ${approval}`] : []),
    ...(done.length > 0 && not.length > 0 ? [""] : []),
    ...(not.length > 0
      ? [
          `${mention(by)}, not all that you pushed to ${code(branch)} can be taken. What stood there before is back:`,
          "",
          ...named,
        ]
      : []),
  ];
  return bounded(body.join("\n"));
}

function backTo({ sha, path }: EditLine): string {
  return `Your version is kept in commit ${sha.slice(0, 12)} (${code(`git show ${sha.slice(0, 12)}:${path}`, 400)}).`;
}

/** A push by somebody without write access. */
export function outsiderAnswer({ by, sha, files }: RecordPush, branch: string): string {
  const paths = some(files.map((file) => code(file.path)));
  const who = by === null ? "Somebody whom GitHub doesn't name" : code(by);
  return (
    `${who} pushed to ${code(branch)} without having write access to this repository: ${list(paths)}. ` +
    `Nothing of it counts, no session saw it, and the files are set back. Should it have been right, then let ` +
    `somebody with write access push commit ${sha.slice(0, 12)} again.`
  );
}

/** Machine state was touched, or history rewritten. */
export function tamperedAnswer(
  branch: string,
  own: string,
  { rewritten, files }: { rewritten: boolean; files: string[] },
): string {
  const what = rewritten
    ? `Somebody rewrote ${code(branch)}: what Baton wrote last, ${own.slice(0, 12)}, is no longer in it.`
    : `Somebody changed what only Baton may write on ${code(branch)}: ${list(files.slice(0, 10).map((f) => code(f)))}.`;
  return [
    `${what} So the build stands still: nothing is started, merged or written. Sessions at work come to their end.`,
    "",
    "To go on, one of these:",
    "",
    `- Put it back: \`git push --force origin ${own}:refs/heads/${branch}\`. The build then goes on by itself.`,
    "- Answer `/retry`: Baton writes what it knew last on top of what is there now.",
    "- Answer `/cancel`: the same, and the build ends; its sessions are stopped.",
    "",
    "Other edits that were pushed since then have to be pushed again afterwards.",
  ].join("\n");
}

/** A command while the build stands still by that. `issue`: where is said how to go on. */
export function waitsForRecord(issue: number): string {
  return (
    `This waits: the build's record is not as Baton left it, and #${issue} says how to go on. It is done once the ` +
    "record is put right. `/cancel` ends the build at once."
  );
}

/** A command while the record can't be used. `why`: a clause. */
export function waitsForMend(why: string): string {
  return `This waits: ${why}. Baton's earlier comment here says how to go on; this is done once that has happened.`;
}

function some(items: readonly string[]): string[] {
  return items.length > NAMED ? [...items.slice(0, NAMED), `${items.length - NAMED} more`] : [...items];
}

function list(items: readonly string[]): string {
  return items.length > 1 ? `${items.slice(0, -1).join(", ")} and ${items.at(-1)!}` : items.join("");
}
