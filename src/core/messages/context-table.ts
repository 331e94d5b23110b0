/**
 * Renders how much context sessions had to read, as a table of the report and as the output of
 * `baton context`.
 */
import { SESSION_KINDS, parseSessionName, type SessionKindName } from "../model/names.ts";
import type { State } from "../model/state.ts";
import {
  estimateTokens,
  sumBytes,
  type ContextSizes,
  type ContextSource,
} from "../model/proposal.ts";
import { pluralize } from "../text/format.ts";
import { renderTable } from "../text/markdown.ts";

// What a build's sessions had to read, summed by pass and kind.

interface ContextRow {
  /** 0 is the first pass, n is loop n. */
  pass: number;
  kind: SessionKindName;
  sessions: number;
  /** Sum over all these sessions. */
  bytes: number;
  /** Estimated. */
  tokens: number;
  /** Bytes of the session that had to read most. */
  largest: number;
  sources: ContextSizes;
}

/**
 * Returns rows ordered by pass, then kind. Leaves out sessions whose runner did not measure (an
 * older version).
 */
export function listContextRows(state: State): ContextRow[] {
  const rows = new Map<string, ContextRow>();
  for (const { session, pass, context } of listSpent(state)) {
    const kind = parseSessionName(session)?.kind;
    const bytes = sumBytes(context);
    if (!kind || bytes === 0) continue;
    const key = `${pass}/${kind}`;
    const row = rows.get(key) ?? {
      pass,
      kind,
      sessions: 0,
      bytes: 0,
      tokens: 0,
      largest: 0,
      sources: {},
    };
    row.sessions += 1;
    row.bytes += bytes;
    row.tokens = estimateTokens(row.bytes);
    row.largest = Math.max(row.largest, bytes);
    for (const [source, n] of Object.entries(context) as [ContextSource, number][]) {
      row.sources[source] = (row.sources[source] ?? 0) + n;
    }
    rows.set(key, row);
  }
  return [...rows.values()].toSorted(
    (a, b) => a.pass - b.pass || SESSION_KINDS.indexOf(a.kind) - SESSION_KINDS.indexOf(b.kind),
  );
}

/**
 * Returns the number of sessions that ran and whose runner did not report what they had to read.
 */
export function countUnmeasuredSessions(state: State): number {
  return listSpent(state).filter(({ context }) => sumBytes(context) === 0).length;
}

/** Returns the sources of a row, most bytes first, at most `most`. */
export function listLargestSources(
  { sources }: Pick<ContextRow, "sources">,
  most: number,
): [string, number][] {
  return Object.entries(sources)
    .filter(([, bytes]) => bytes > 0)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most);
}

function listSpent({ build, workers }: State) {
  return [...build.spent, ...Object.values(workers).flatMap(({ spent }) => spent)];
}

const HEAD = [
  "Pass",
  "Kind",
  "Sessions",
  "Bytes",
  "Tokens (estimate)",
  "Largest session",
  "Most of it",
];
/** Maximum number of sources in a row. */
const MAX_SOURCES = 3;

/** Renders the table for the report, under its heading; empty if nothing was measured. */
export function renderContextTable(state: State): string[] {
  const rows = listContextRows(state);
  if (rows.length === 0) return [];
  return [
    ...renderTable(HEAD, [...rows.map(formatRow), sumRow(rows)]),
    "",
    ...listNotes(state),
    "",
  ];
}

/** The same as plain text in columns. */
export function formatContextTable(state: State): string[] {
  const rows = listContextRows(state);
  if (rows.length === 0)
    return [
      "No session of this build has reported yet how much it had to read.",
      ...listNotes(state),
    ];
  const cells = [HEAD, ...rows.map(formatRow), sumRow(rows)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row
      .map((cell, i) => padCell(cell, widths[i]!, i))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", ...listNotes(state)];
}

/** Numbers are right-aligned. */
const padCell = (cell: string, width: number, column: number) =>
  column >= 2 && column <= 5 ? cell.padStart(width) : cell.padEnd(width);

function formatRow(row: ContextRow): string[] {
  const sources = listLargestSources(row, MAX_SOURCES).map(([source, bytes]) => {
    return `${source} ${Math.round((100 * bytes) / row.bytes)} %`;
  });
  const { pass, kind, sessions, bytes, tokens, largest } = row;
  return [
    pass === 0 ? "first pass" : `loop ${pass}`,
    kind,
    ...[sessions, bytes, tokens, largest].map(formatNumber),
    sources.join(", "),
  ];
}

function sumRow(rows: readonly ContextRow[]): string[] {
  const sessions = rows.reduce((sum, row) => sum + row.sessions, 0);
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  const largest = Math.max(...rows.map((row) => row.largest));
  return ["all", "", ...[sessions, bytes, estimateTokens(bytes), largest].map(formatNumber), ""];
}

/** Explains the numbers. */
function listNotes(state: State): string[] {
  const unmeasured = countUnmeasuredSessions(state);
  return [
    "Bytes of the prompt and of each file that it names, as the sessions report them. A " +
      "token counts as four bytes.",
    ...(unmeasured > 0 ? [`${pluralize(unmeasured, "session")} reported nothing.`] : []),
  ];
}

const formatNumber = (n: number) => n.toLocaleString("en-US");
