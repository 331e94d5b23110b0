/** What a build hands over besides a landed commit: its report with sources, criteria and files. */
import { hasReport } from "../build-types/index.ts";
import type { State } from "../build/state.ts";
import { REPORT_FILE } from "../record/paths.ts";
import type { CloseInput } from "../sessions/close.ts";
import type { Source } from "../sessions/source.ts";
import { formatEvidence } from "../build/scores.ts";
import { block, code, inline } from "./escape.ts";
import { fit } from "./fit.ts";
import { formatSourceLink } from "./sources.ts";
import { recordLink } from "./links.ts";
import { list, table } from "./table.ts";

/** Characters of the report that the comment has room for; the record has all of it. */
const REPORT_ROOM = 36_000;
const MOST_FILES = 100;

/** The comment on the issue. Null where the build hands over nothing but its commit. */
export function deliveryBody(state: State): string | null {
  const { build, closing } = state;
  if (!closing || !hasReport(build)) return null;
  const whole = `[the record](${recordLink(state, REPORT_FILE)})`;
  const report = formatHeadings(closing.report ?? "");
  const cut = report.length > REPORT_ROOM ? [`_Cut here; all of it is in ${whole}._`, ""] : [];
  return [
    `## ${build.build_type === "research" ? "Report" : "Result"}: ${inline(build.title, 200)}`,
    "",
    `Kept for good in ${whole}.`,
    "",
    block(report, REPORT_ROOM),
    "",
    ...cut,
    ...fit(listSources(closing, formatSourceLink), 10_000, 2, whole),
    ...fit(listCriteria(state), 8_000, 2, whole),
    ...fit(listOpenQuestions(closing), 4_000, 2, whole),
    ...fit(
      listFiles(
        state,
        (path, sha) => `[${code(path)}](../blob/${sha}/${path.split("/").map(encodeURIComponent).join("/")})`,
      ),
      6_000,
      2,
      whole,
    ),
  ].join("\n");
}

/** `REPORT.md` of the record. Null where there is none. */
export function renderReport(state: State): string | null {
  const { build, closing } = state;
  if (!closing || !hasReport(build) || !closing.report) return null;
  const report = formatHeadings(closing.report);
  return [
    `# ${inline(build.title, 200)}`,
    "",
    block(report, report.length),
    "",
    ...listSources(closing, ({ link }) => (link.startsWith("https:") ? `<${link}>` : code(link))),
    ...listCriteria(state),
    ...listOpenQuestions(closing),
    ...listFiles(state, (path) => code(path)),
  ].join("\n");
}

/** The report with bold lines in place of headings, which people could take for Baton's own. */
function formatHeadings(report: string): string {
  let fence: string | null = null;
  const lines = report.split("\n").map((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null;
    const heading = fence === null && !mark ? /^#{1,6}[ \t]+(\S.*)$/.exec(line)?.[1] : undefined;
    return heading === undefined ? line : `**${heading.replace(/[ \t#]+$/, "").replaceAll("*", "")}**`;
  });
  return lines.join("\n");
}

function listSources({ sources = [] }: CloseInput, asLink: (source: Source) => string): string[] {
  const row = (source: Source) => [inline(source.title, 200), asLink(source), source.confidence];
  return sources.length > 0
    ? ["### Sources", "", ...table(["Source", "Link", "Confidence"], sources.map(row)), ""]
    : [];
}

/** The request's `done_when`, as the final session judged it. */
function listCriteria({ build: { done_when }, closing }: State): string[] {
  const rows = (closing?.criteria ?? []).flatMap(({ criterion, met, evidence, words }) => {
    const asked = done_when[criterion - 1];
    const shown = evidence.map((one) => code(formatEvidence(one))).join(", ") || "none";
    return asked === undefined ? [] : [[inline(asked, 400), met ? "met" : "not met", shown, inline(words, 600)]];
  });
  return rows.length > 0 ? ["### Done when", "", ...table(["Criterion", "Judged", "Evidence", "Why"], rows), ""] : [];
}

function listOpenQuestions({ follow_up = [] }: CloseInput): string[] {
  return list(
    "Left open",
    follow_up.map(({ title, goal }) => `${inline(title, 120)}: ${inline(goal, 1000)}`),
  );
}

/** Files of the build branch that no landing takes over; the record's tag keeps their commit. */
function listFiles({ build, workers }: State, asLink: (path: string, sha: string) => string): string[] {
  const { delivered } = build;
  if (!delivered) return [];
  const merged = Object.values(workers).filter(({ merge_sha }) => merge_sha !== null);
  const removed = new Set(merged.flatMap((worker) => worker.removed));
  const paths = [...new Set(merged.flatMap((worker) => worker.changed))].filter((path) => !removed.has(path)).sort();
  const shown = paths.slice(0, MOST_FILES).map((path) => asLink(path, delivered.sha));
  const more = paths.length > MOST_FILES ? [`and ${paths.length - MOST_FILES} more`] : [];
  return list(`Files, at commit ${code(delivered.sha.slice(0, 12))}`, [...shown, ...more]);
}
