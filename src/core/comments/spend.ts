/** What builds spent, as lines for a terminal. */
import { asDollars } from "../request/dollars.ts";
import { counted } from "../text/counted.ts";
import type { BudgetRow, BuildRow, SpendReport, SpendRow } from "../record/spending.ts";

/** `$4.20`, `$4.20 and 2 sessions without a known price`, `not known`. */
export function spendWords({
  sessions,
  dollars,
  unpriced,
}: Pick<SpendRow, "sessions" | "dollars" | "unpriced">): string {
  if (unpriced === 0) return `$${dollars.toFixed(2)}`;
  if (unpriced === sessions) return "not known";
  return `$${dollars.toFixed(2)} and ${counted(unpriced, "session")} without a known price`;
}

/** `day 2026-11-25: $4.20 of $20 (21 %)`; null = there is no such budget. */
export function budgetWords({ budget, period, bound, spent }: BudgetRow): string | null {
  if (bound === null) return null;
  return `${budget} ${period}: $${spent.toFixed(2)} of ${asDollars(bound)} (${Math.floor((spent / bound) * 100)} %)`;
}

const clean = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();

/** What the row's name says of a build: `#7 Units (landed)`. */
export function buildName({ issue, title, status }: BuildRow): string {
  return `#${issue} ${clean(title).slice(0, 60)} (${status})`;
}

/** What people compare with a build's dollars: its estimate and its budget. */
export function buildNotes({ estimate, budget }: BuildRow): string[] {
  return [
    ...(estimate ? [`estimated $${estimate.low.toFixed(2)} to $${estimate.high.toFixed(2)}`] : []),
    ...(budget === null ? [] : [`budget ${asDollars(budget)}`]),
  ];
}

/** Builds, days and kinds, each in columns. */
export function spendLines({ total, builds, days, kinds }: SpendReport): string[] {
  const notes = (row: BuildRow) => (buildNotes(row).length > 0 ? `  (${buildNotes(row).join(", ")})` : "");
  return [
    `${counted(total.sessions, "session")}, ${total.tokens.toLocaleString("en-US")} tokens, ${spendWords(total)}`,
    ...section("By build", builds, buildName, notes),
    ...section("By day (UTC)", days, ({ name }) => name),
    ...section("By kind and model", kinds, ({ name }) => clean(name).slice(0, 80)),
  ];
}

function section<Row extends SpendRow>(
  heading: string,
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  notesOf: (row: Row) => string = () => "",
): string[] {
  const cells = rows.map((row) => [
    nameOf(row),
    counted(row.sessions, "session"),
    `${row.tokens.toLocaleString("en-US")} tokens`,
    `${spendWords(row)}${notesOf(row)}`,
  ]);
  const widths = [0, 1, 2].map((at) => Math.max(...cells.map((row) => row[at]!.length)));
  const line = (row: string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ");
  return ["", `${heading}:`, ...cells.map((row) => `  ${line(row)}`.trimEnd())];
}
