/** Answers people who edited the record: what counts now, what doesn't, why, and how to go on. */
import { truncateBody, formatCode, escapeInline } from "../text/markdown.ts";
import { endSentence } from "../text/format.ts";
import { formatRecordProblem, type RecordProblem } from "../text/validation.ts";
import { getWave, type WorkerId } from "../model/names.ts";
import type { WorkerStatus } from "../model/status.ts";
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

/** What a person's edit of the plan did. */
export type AppliedEdit =
  | { kind: "brief_added" | "brief_edited" | "brief_removed"; worker: WorkerId }
  | { kind: "file_set" | "file_removed"; worker: WorkerId };

/** Returns a clause. `path`: the edited file. */
export function describeAppliedEdit(path: string, { kind, worker }: AppliedEdit): string {
  switch (kind) {
    case "brief_added":
      return `${worker}'s brief is added`;
    case "brief_edited":
      return `${worker}'s brief is changed`;
    case "brief_removed":
      return `${worker} is out of the plan`;
    case "file_set":
      return `${worker} gets ${path} as it is now`;
    case "file_removed":
      return `${worker} no longer gets ${path}`;
  }
}

/** Maximum size of a document in bytes; Baton doesn't fetch longer ones. */
export const MAX_DOCUMENT_BYTES = 1_000_000;

/** Why Baton doesn't accept a person's edit. Sizes are in bytes. */
export type RefusedEdit =
  | { kind: "document_too_large"; bytes: number }
  | { kind: "not_text" }
  | { kind: "not_utf8" }
  | { kind: "build_document_deleted" }
  /** `line`: null if the problem is in no single line. */
  | { kind: "build_document_invalid"; line: number | null; problem: string }
  | { kind: "request_changed" }
  /** Both are numbers of characters. */
  | { kind: "direction_too_long"; length: number; most: number }
  | { kind: "outside_direction" }
  | { kind: "file_too_large"; bytes: number; most: number }
  | { kind: "context_too_large"; bytes: number; most: number }
  /** `most`: the number of characters. */
  | { kind: "plan_file_unusable"; most: number }
  | { kind: "generated" }
  | { kind: "unread" }
  | { kind: "no_plan" }
  | { kind: "workers_ended" }
  | { kind: "plan_invalid"; problems: readonly string[] }
  | { kind: "brief_invalid"; problems: readonly RecordProblem[] }
  | { kind: "notes_changed"; worker: WorkerId }
  | { kind: "other_build"; slug: string }
  | { kind: "other_worker"; worker: WorkerId }
  /** `path`: the worker's other brief. */
  | { kind: "second_brief"; worker: WorkerId; path: string }
  | { kind: "worker_ended"; worker: WorkerId; status: WorkerStatus }
  | { kind: "worker_started"; worker: WorkerId }
  | { kind: "wave_over"; worker: WorkerId; current: number };

/** Names the file, the line and the remedy. `path`: the edited file. */
export function describeRefusedEdit(path: string, refused: RefusedEdit): string {
  if (refused.kind === "brief_invalid")
    return refused.problems.slice(0, 5).map(formatRecordProblem).join("; ");
  const line = "line" in refused && refused.line !== null ? `, line ${refused.line}` : "";
  return `${path}${line}: ${explainRefusedEdit(path, refused)}`;
}

function explainRefusedEdit(
  path: string,
  refused: Exclude<RefusedEdit, { kind: "brief_invalid" }>,
): string {
  switch (refused.kind) {
    case "document_too_large":
      return `it has ${formatMegabytes(refused.bytes)}, a document has 1 MB at most.`;
    case "not_text":
      return "it is not text.";
    case "not_utf8":
      return "some of it is not UTF-8: save it in that encoding, and push it again.";
    case "build_document_deleted":
      return "Baton needs it. Words of yours go below `## Direction` in it.";
    case "build_document_invalid":
      return `${refused.problem}.`;
    case "request_changed":
      return (
        "the request is pinned. Say what is new below `## Direction`, or label the issue " +
        "again afterwards."
      );
    case "direction_too_long":
      return (
        `Direction has ${refused.length} characters, at most ${refused.most} are taken. Put the ` +
        "long part into `context/`, and name it there."
      );
    case "outside_direction":
      return "only the text below `## Direction` is yours; Baton writes the rest.";
    case "file_too_large":
      return (
        `it has ${formatMegabytes(refused.bytes)}, at most ${formatMegabytes(refused.most)} are ` +
        "taken: every session would fetch it."
      );
    case "context_too_large":
      return (
        `\`context/\` would have ${formatMegabytes(refused.bytes)}, at most ` +
        `${formatMegabytes(refused.most)} are taken.`
      );
    case "plan_file_unusable":
      return `a file of the plan is text of at most ${refused.most} characters.`;
    case "generated":
      return `Baton makes it from what it knows; ${suggestPlace(path)}`;
    case "unread":
      return "no session reads it. Put files for the workers into `context/`.";
    case "no_plan":
      return "the architect is working on the plan: edit it once it is posted.";
    case "workers_ended":
      return (
        "all workers have ended. Say what is missing in a review of the landing pull " +
        "request, or in another issue."
      );
    case "plan_invalid":
      return `the plan would not hold. ${refused.problems.join(" ")}`;
    case "notes_changed":
      return (
        `write what is for ${refused.worker} below \`## Requirements\`, or say it with ` +
        `\`/steer ${refused.worker} <words>\`. Baton writes the text below ` +
        "`## From earlier workers` from workers' results"
      );
    case "other_build":
      return `build_slug: expected ${refused.slug}.`;
    case "other_worker":
      return (
        `it holds the brief of ${refused.worker}, so its name has to start with ` +
        `${refused.worker}-.`
      );
    case "second_brief":
      return `${refused.worker} has another brief, ${refused.path}: keep one of them.`;
    case "worker_ended":
      return (
        `${refused.worker} is ${refused.status} already; what it made is changed by another ` +
        "worker."
      );
    case "worker_started":
      return (
        `${refused.worker} has started by the brief as it was. Tell it what is new with ` +
        `\`/steer ${refused.worker} <words>\`, or start it again with ` +
        `\`/retry ${refused.worker} <words>\`.`
      );
    case "wave_over":
      return (
        `wave ${getWave(refused.worker)} is over; put a new worker into wave ` +
        `${refused.current} or a later one.`
      );
  }
}

/** Says where the words that someone wrote into `path` would count. */
function suggestPlace(path: string): string {
  if (path === "PLAN.md" || path.startsWith("workers/"))
    return "edit the briefs, `workers/W….md`, instead.";
  if (path.startsWith("steers/")) return "say it by `/steer <worker> <words>`.";
  if (path.startsWith("threads/")) return "say it on the pull request.";
  return "say it below `## Direction` in BUILD.md instead.";
}

const formatMegabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;

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
