/** What sessions were told to read, as a table of the report and as the lines of `baton context`. */
import type { State } from "../build/state.ts";
import { estimateTokens } from "../sessions/context.ts";
import { countUnmeasured, listContextRows, listLargestSources, type ContextRow } from "../sessions/context-rows.ts";
import { counted } from "../text/counted.ts";
import { table } from "./table.ts";

const HEAD = ["Pass", "Kind", "Sessions", "Bytes", "Tokens (estimate)", "Largest session", "Most of it"];
/** Sources that a row names. */
const MOST_SOURCES = 3;

/** Table for the report, under its heading; empty where nothing was measured. */
export function contextTable(state: State): string[] {
  const rows = listContextRows(state);
  if (rows.length === 0) return [];
  return [...table(HEAD, [...rows.map(formatRow), sumRow(rows)]), "", ...listNotes(state), ""];
}

/** The same as plain text in columns. */
export function contextLines(state: State): string[] {
  const rows = listContextRows(state);
  if (rows.length === 0)
    return ["No session of this build has said yet what it was told to read.", ...listNotes(state)];
  const cells = [HEAD, ...rows.map(formatRow), sumRow(rows)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row
      .map((cell, i) => pad(cell, widths[i]!, i))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", ...listNotes(state)];
}

/** Numbers end where their column ends. */
const pad = (cell: string, width: number, column: number) =>
  column >= 2 && column <= 5 ? cell.padStart(width) : cell.padEnd(width);

function formatRow(row: ContextRow): string[] {
  const sources = listLargestSources(row, MOST_SOURCES).map(([source, bytes]) => {
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

/** What the numbers mean. */
function listNotes(state: State): string[] {
  const unmeasured = countUnmeasured(state);
  return [
    "Bytes of the prompt and of each file that it names, by the sessions' own word. A token is taken as four bytes.",
    ...(unmeasured > 0 ? [`${counted(unmeasured, "session")} did not say.`] : []),
  ];
}

const formatNumber = (n: number) => n.toLocaleString("en-US");
