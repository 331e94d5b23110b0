/**
 * Renders what a build delivers besides a landed commit: its report with sources, criteria and
 * files.
 */
import type { CitedSource } from "../model/completion.ts";
import {
  escapeBlock,
  escapeInline,
  formatCode,
  renderList,
  renderTable,
  truncateLines,
} from "../text/markdown.ts";
import { hasReport } from "../model/build-types.ts";
import type { State } from "../model/state.ts";
import { REPORT_FILE } from "../model/record-files.ts";
import type { CloseInput } from "../model/closing-inputs.ts";
import { formatEvidence } from "../model/scores.ts";
import { getRecordLink } from "./fragments.ts";

// Formats the sources of findings for people.

/**
 * Links a page by its address, and a file by its path. A path is code, so that GitHub makes no
 * other link or mention of it.
 */
function formatCitationLink({ link }: CitedSource): string {
  return link.startsWith("https:") ? `[${escapeInline(link, 200)}](${link})` : formatCode(link);
}

/** `RFC 3339: https://… (high confidence)`. */
export function formatCitation(source: CitedSource): string {
  return (
    `${escapeInline(source.title, 200)}: ${formatCitationLink(source)} ` +
    `(${source.confidence} confidence)`
  );
}

/** Maximum size of the report in the comment, in characters; the record has all of it. */
const REPORT_ROOM = 36_000;
const MAX_FILES = 100;

/** Renders the comment on the issue. Returns null if the build delivers nothing but its commit. */
export function renderDelivery(state: State): string | null {
  const { build, closing } = state;
  if (!closing || !hasReport(build)) return null;
  const whole = `[the record](${getRecordLink(state, REPORT_FILE)})`;
  const report = formatHeadings(closing.report ?? "");
  const cut = report.length > REPORT_ROOM ? [`_Cut here; all of it is in ${whole}._`, ""] : [];
  return [
    `## ${build.build_type === "research" ? "Report" : "Result"}: ` +
      `${escapeInline(build.title, 200)}`,
    "",
    `Kept for good in ${whole}.`,
    "",
    escapeBlock(report, REPORT_ROOM),
    "",
    ...cut,
    ...truncateLines(listSources(closing, formatCitationLink), 10_000, 2, whole),
    ...truncateLines(listCriteria(state), 8_000, 2, whole),
    ...truncateLines(listOpenQuestions(closing), 4_000, 2, whole),
    ...truncateLines(
      listFiles(
        state,
        (path, sha) =>
          `[${formatCode(path)}](../blob/${sha}/${path.split("/").map(encodeURIComponent).join("/")})`,
      ),
      6_000,
      2,
      whole,
    ),
  ].join("\n");
}

/** Renders `REPORT.md` of the record. Returns null if there is no report. */
export function renderReport(state: State): string | null {
  const { build, closing } = state;
  if (!closing || !hasReport(build) || !closing.report) return null;
  const report = formatHeadings(closing.report);
  return [
    `# ${escapeInline(build.title, 200)}`,
    "",
    escapeBlock(report, report.length),
    "",
    ...listSources(closing, ({ link }) =>
      link.startsWith("https:") ? `<${link}>` : formatCode(link),
    ),
    ...listCriteria(state),
    ...listOpenQuestions(closing),
    ...listFiles(state, (path) => formatCode(path)),
  ].join("\n");
}

/**
 * Replaces headings in the report with bold lines, because people could take them for Baton's own.
 */
function formatHeadings(report: string): string {
  let fence: string | null = null;
  const lines = report.split("\n").map((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null;
    const heading = fence === null && !mark ? /^#{1,6}[ \t]+(\S.*)$/.exec(line)?.[1] : undefined;
    return heading === undefined
      ? line
      : `**${heading.replace(/[ \t#]+$/, "").replaceAll("*", "")}**`;
  });
  return lines.join("\n");
}

function listSources(
  { sources = [] }: CloseInput,
  asLink: (source: CitedSource) => string,
): string[] {
  const row = (source: CitedSource) => [
    escapeInline(source.title, 200),
    asLink(source),
    source.confidence,
  ];
  return sources.length > 0
    ? ["### Sources", "", ...renderTable(["Source", "Link", "Confidence"], sources.map(row)), ""]
    : [];
}

/** Lists the request's `done_when` criteria, as the final session judged them. */
function listCriteria({ build: { done_when }, closing }: State): string[] {
  const rows = (closing?.criteria ?? []).flatMap(({ criterion, met, evidence, words }) => {
    const asked = done_when[criterion - 1];
    const shown = evidence.map((one) => formatCode(formatEvidence(one))).join(", ") || "none";
    return asked === undefined
      ? []
      : [[escapeInline(asked, 400), met ? "met" : "not met", shown, escapeInline(words, 600)]];
  });
  return rows.length > 0
    ? ["### Done when", "", ...renderTable(["Criterion", "Judged", "Evidence", "Why"], rows), ""]
    : [];
}

function listOpenQuestions({ follow_up = [] }: CloseInput): string[] {
  return renderList(
    "Left open",
    follow_up.map(({ title, goal }) => `${escapeInline(title, 120)}: ${escapeInline(goal, 1000)}`),
  );
}

/**
 * Lists files of the build branch that no landing includes; the record's tag keeps their commit.
 */
function listFiles(
  { build, workers }: State,
  asLink: (path: string, sha: string) => string,
): string[] {
  const { delivered } = build;
  if (!delivered) return [];
  const merged = Object.values(workers).filter(({ merge_sha }) => merge_sha !== null);
  const removed = new Set(merged.flatMap((worker) => worker.removed));
  const paths = [...new Set(merged.flatMap((worker) => worker.changed))]
    .filter((path) => !removed.has(path))
    .sort();
  const shown = paths.slice(0, MAX_FILES).map((path) => asLink(path, delivered.sha));
  const more = paths.length > MAX_FILES ? [`and ${paths.length - MAX_FILES} more`] : [];
  return renderList(`Files, at commit ${formatCode(delivered.sha.slice(0, 12))}`, [
    ...shown,
    ...more,
  ]);
}
