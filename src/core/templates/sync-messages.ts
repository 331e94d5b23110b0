/** Texts about templates: the pull request, the answer to `/sync`, the check run. */
import { listNames } from "../text/format.ts";
import { quotePath } from "../text/path-names.ts";
import { stripInvisible } from "../text/invisible-characters.ts";
import type { SkippedFile } from "./files.ts";
import type { KeptKey } from "./merge-settings.ts";
import type { TextDifference } from "../text/merge-text.ts";
import type { FileStep, KeptPart, SyncPlan } from "./plan.ts";
import { CONFIG_PATH } from "../model/settings.ts";
import type { ConfigOutput } from "../messages/check-runs.ts";
import {
  escapeBlock,
  escapeInline,
  formatCode,
  renderCodeBlock,
  truncateLines,
} from "../text/markdown.ts";
import {
  describeSyncProblem,
  describeTemplateMergeObstacle,
  type SyncProblem,
  type TemplateMergeObstacle,
} from "../messages/templates.ts";
import { formatMention } from "../messages/fragments.ts";

/** A template that Baton has read. */
export interface LoadedTemplate {
  /** `acme/template@v2`, as the settings write it. */
  name: string;
  commit: string;
  /** Address of its repository on GitHub. */
  page: string;
}

export interface SyncNotes {
  sources: readonly LoadedTemplate[];
  leftOut: readonly SkippedFile[];
  keptKeys: readonly KeptKey[];
}

const SHA_CHARS = 7;

/** `Sync with acme/template at 1a2b3c4` */
export function renderSyncTitle(sources: readonly LoadedTemplate[]): string {
  const [first] = sources;
  if (sources.length > 1 || !first) return `Sync with ${sources.length} templates`;
  return `Sync with ${first.name} at ${first.commit.slice(0, SHA_CHARS)}`;
}

const STEP_LABELS: Record<FileStep["type"], string> = {
  add: "added",
  update: "updated",
  merge: "updated, keeping the changes made here",
  delete: "deleted",
};

/** Renders the body of the pull request. */
export function renderSyncBody({ steps, conflicts, steering }: SyncPlan, notes: SyncNotes): string {
  const { sources, leftOut, keptKeys } = notes;
  const where = sources.map(
    ({ name, commit, page }) =>
      `[${formatCode(name)} at ${formatCode(commit.slice(0, SHA_CHARS))}](${page}/tree/${commit})`,
  );
  return [
    `This syncs the files of ${listNames(where)}. Changes that people made here since the ` +
      "last sync stay.",
    "",
    ...(steps.length === 0
      ? ["**Baton can't sync anything without a person:** look at the conflicts.", ""]
      : []),
    ...truncateLines(
      steps.map(
        (step) =>
          `- ${formatCode(step.path)}: ` +
          `${STEP_LABELS[step.type]}${steering.includes(step.path) ? STEERING_MARK : ""}`,
      ),
      ROOM,
      1,
      "the tab **Files changed**",
    ),
    "",
    ...(steering.length > 0
      ? [
          "Files marked ⚠️ control Baton, GitHub, tools or people's machines: Baton never " +
            "merges them itself.",
          "",
        ]
      : []),
    ...renderConflicts(conflicts),
    ...renderSection("Protected settings stay as they are", keptKeys.map(renderKeptKey)),
    ...renderSection(
      "Left out",
      leftOut.map(({ path, reason }) => `- ${formatCode(path)} ${escapeInline(reason, 300)}`),
    ),
    "You can commit to this branch; Baton then no longer changes it. If you merge this pull " +
      "request, it counts as synced. If you close it, Baton doesn't offer this version again.",
    "",
  ].join("\n");
}

const STEERING_MARK = " ⚠️";
/** Maximum size of one list, in characters. */
const ROOM = 9_000;

function renderKeptKey({ key, reason, allowable }: KeptKey): string {
  const how = allowable
    ? ` To take it from the template, list it under ${formatCode("allow")} of that template.`
    : "";
  return `- ${formatCode(key)} ${reason}.${how}`;
}

function renderSection(title: string, lines: readonly string[]): string[] {
  return lines.length === 0
    ? []
    : [`### ${title}`, ...truncateLines(lines, ROOM, 1, "the template"), ""];
}

function renderConflicts(conflicts: readonly KeptPart[]): string[] {
  if (conflicts.length === 0) return [];
  let room = CONFLICT_CHARS;
  const blocks: string[] = [];
  let count = 0;
  for (const conflict of conflicts) {
    const lines = renderConflict(conflict);
    room -= lines.join("\n").length;
    if (room < 0 && count > 0) break;
    blocks.push(...lines);
    count += 1;
  }
  const more = conflicts.length - count;
  return [
    "### Conflicts",
    "This pull request does not change these. Commit to this branch what you want of them.",
    "",
    ...blocks,
    ...(more > 0 ? [`- … and ${more} more.`] : []),
    "",
  ];
}

function renderConflict({ path, key, reason, hunks }: KeptPart): string[] {
  const head =
    `- ${formatCode(path)}${key === null ? "" : `, ${formatCode(key)}`} ` +
    `${escapeInline(reason, 300)}.`;
  if (hunks.length === 0) return [head];
  const summary = "<summary>Here (-) and in the template (+)</summary>";
  return [
    head,
    "",
    "<details>",
    summary,
    "",
    renderCodeBlock(renderHunks(hunks), "diff"),
    "",
    "</details>",
    "",
  ];
}

/** Maximum characters of all conflicts, lines of one hunk, characters of one file. */
const CONFLICT_CHARS = 20_000;
const HUNK_LINES = 40;
const FILE_CHARS = 4_000;

function renderHunks(hunks: readonly TextDifference[]): string {
  const lines = hunks.flatMap(({ line, here, template }) => [
    `@@ line ${line} @@`,
    ...limitHunkLines(here).map((one) => `-${one}`),
    ...limitHunkLines(template).map((one) => `+${one}`),
  ]);
  const text = lines
    .join("\n")
    .replace(/[^\P{Cc}\t\n]/gu, "")
    // Release tools read these words anywhere in a pull request's text.
    .replace(/\b(BEGIN|END)_(?=COMMIT_OVERRIDE|NESTED_COMMIT)/gi, "$1-");
  return text.length > FILE_CHARS ? `${text.slice(0, FILE_CHARS).toWellFormed()}\n…` : text;
}

function limitHunkLines(lines: readonly string[]): string[] {
  const more = lines.length - HUNK_LINES;
  return more > 0 ? [...lines.slice(0, HUNK_LINES), `… ${more} more lines`] : [...lines];
}

/**
 * Returns the key of the answer to `/sync` in the comment with that id. Answers without a build
 * have keys
 * `refused-…`.
 */
export function getSyncKey(comment: number): string {
  return `refused-sync-${comment}`;
}

/** Renders the check run `baton/templates`. Null: the earlier problem is fixed. */
export function renderTemplatesCheck(problem: SyncProblem | null): ConfigOutput {
  const none = { annotations: [] };
  if (problem === null) {
    return {
      ...none,
      conclusion: "success",
      title: "Templates can be synced",
      summary: "The earlier problem is fixed.",
    };
  }
  const summary =
    `${escapeBlock(describeSyncProblem(problem))}\n\nFix that, then comment ` +
    `${formatCode("/sync")} on any issue.`;
  return { ...none, conclusion: "failure", title: "Templates can't be synced", summary };
}

/** Renders subject and body of the commit. */
export function renderSyncCommitMessage(sources: readonly LoadedTemplate[]): string {
  const lines = sources.map(({ name, commit }) => `${name}: ${commit}`);
  return `chore: ${renderSyncTitle(sources).replace(/^S/, "s")}\n\n${lines.join("\n")}`;
}

/** For a pull request that people committed to, once per version. */
export function describeBehindPull(sources: readonly LoadedTemplate[]): string {
  const now = sources.map(
    ({ name, commit }) => `${formatCode(name)} is at ${formatCode(commit.slice(0, SHA_CHARS))}`,
  );
  return (
    `${listNames(now)} now. People have committed to this branch, so Baton does not change ` +
    "it. Merge or close this pull request; Baton then opens another one for the rest."
  );
}

/** The template no longer has what the pull request brings. */
export const OBSOLETE_PULL_NOTE =
  "The repository is synced with its templates without this, so Baton closes it.";

/** For a build's plan: an open pull request of a template, without conflicts. */
export function describeOpenSyncPull(pull: number | null): string | null {
  if (pull === null) return null;
  const how =
    `${formatCode("sync: before_build")} in ${formatCode(CONFIG_PATH)} makes Baton merge it ` +
    "before a build starts.";
  return (
    `**Templates:** #${pull} is open and has no conflicts. Merge it first, so that the build ` +
    `has its changes. ${how}`
  );
}

/**
 * For an issue whose build waits for templates. `result` says why Baton cannot bring them alone.
 */
export function describeWaitingBuild(
  actor: string,
  result: SyncResult,
  obstacle: TemplateMergeObstacle | null,
): string {
  const rule =
    `With ${formatCode("sync: before_build")}, Baton syncs the templates before a build ` +
    "starts.";
  const why =
    obstacle === null
      ? describeSyncResult(result)
      : `${describeSyncResult(result)} Baton can't merge it: ` +
        describeTemplateMergeObstacle(obstacle);
  const next =
    result.type === "open"
      ? `Merge or close #${result.pull}, and this build starts by itself.`
      : `Fix that, then comment ${formatCode("/sync")} here, and this build starts.`;
  return `${formatMention(actor)} ${rule} ${why} ${next}`;
}

/** The result of a sync. */
export type SyncResult =
  | { type: "none" }
  | { type: "in_sync"; sources: readonly LoadedTemplate[] }
  | { type: "open"; pull: number; conflicts: number; steering: number; behind: boolean }
  | { type: "declined"; sources: readonly LoadedTemplate[] }
  | { type: "problem"; problem: SyncProblem };

/** Formats the output of `baton sync --dry-run`: one line per file. */
export function formatDryRun(
  { steps, conflicts, steering }: SyncPlan,
  { leftOut, keptKeys }: Omit<SyncNotes, "sources">,
) {
  const nameOf = ({ path, key }: Pick<KeptPart, "path" | "key">) =>
    `${quotePath(path)}${key === null ? "" : `, ${formatCode(key)}`}`;
  return [
    ...steps.map(({ type, path }) =>
      formatDryRunLine(
        type,
        quotePath(path),
        steering.includes(path) ? "controls tools or machines" : "",
      ),
    ),
    ...conflicts.map((one) => formatDryRunLine("conflict", nameOf(one), one.reason)),
    ...keptKeys.map(({ key, reason }) => formatDryRunLine("protected", formatCode(key), reason)),
    ...leftOut.map(({ path, reason }) => formatDryRunLine("left out", quotePath(path), reason)),
  ];
}

/** Length of the longest word before a path. */
const WIDTH = "protected".length;
const formatDryRunLine = (word: string, path: string, reason: string) =>
  `  ${word.padEnd(WIDTH)}  ${path}${reason === "" ? "" : ` ${stripInvisible(reason)}`}`;

/** Describes the result, for the answer to `/sync` and for `baton sync`. */
export function describeSyncResult(result: SyncResult): string {
  if (result.type === "none") {
    return `No template is set here. Add ${formatCode(
      "template: OWNER/REPO",
    )} to ${formatCode(CONFIG_PATH)}.`;
  }
  if (result.type === "problem") return describeSyncProblem(result.problem);
  if (result.type === "open") {
    const { pull, conflicts, steering, behind } = result;
    const parts = [
      ...(conflicts > 0
        ? [
            `${conflicts} ${
              conflicts === 1 ? "conflict is" : "conflicts are"
            } for a person to decide`,
          ]
        : []),
      ...(steering > 0
        ? ["some of its files control tools or machines, so a person has to merge it"]
        : []),
      ...(behind ? ["the template has changed since people committed to it"] : []),
    ];
    return (
      `#${pull} syncs what changed in the ` +
      `template${parts.length > 0 ? `; ${parts.join("; ")}` : ""}.`
    );
  }
  const names = listNames(
    result.sources.map(
      ({ name, commit }) => `${formatCode(name)} at ${formatCode(commit.slice(0, SHA_CHARS))}`,
    ),
  );
  if (result.type === "in_sync") return `This repository is synced with ${names}.`;
  const closed =
    `The pull request for ${names} was closed, so Baton doesn't offer it again until the ` +
    "template changes.";
  return `${closed} Reopen it if you want it after all.`;
}
