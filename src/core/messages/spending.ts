/**
 * Renders the spending of builds in all repositories as an HTML page. It escapes all text that
 * others wrote.
 */
import { formatDollars, formatMinute, pluralize } from "../text/format.ts";
import {
  findBudgets,
  listBudgets,
  reportSpending,
  type Accounts,
  type BudgetRow,
  type BuildRow,
  type SpendReport,
  type SpendRow,
} from "../model/accounts.ts";

// Formats the spending of builds as lines for a terminal.

/** `$4.20`, `$4.20 and 2 sessions without a known price`, `not known`. */
export function formatSpending({
  sessions,
  dollars,
  unpriced,
}: Pick<SpendRow, "sessions" | "dollars" | "unpriced">): string {
  if (unpriced === 0) return `$${dollars.toFixed(2)}`;
  if (unpriced === sessions) return "not known";
  return `$${dollars.toFixed(2)} and ${pluralize(unpriced, "session")} without a known price`;
}

/** `day 2026-11-25: $4.20 of $20 (21 %)`; null = there is no such budget. */
export function formatBudget({ budget, period, bound, spent }: BudgetRow): string | null {
  if (bound === null) return null;
  return (
    `${budget} ${period}: $${spent.toFixed(2)} of ${formatDollars(bound)} ` +
    `(${Math.floor((spent / bound) * 100)} %)`
  );
}

const cleanText = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();

/** Formats a build's name for its row: `#7 Units (landed)`. */
function formatBuildName({ issue, title, status }: BuildRow): string {
  return `#${issue} ${cleanText(title).slice(0, 60)} (${status})`;
}

/** Lists what people compare with a build's dollars: its estimate and its budget. */
function listBuildNotes({ estimate, budget }: BuildRow): string[] {
  return [
    ...(estimate ? [`estimated $${estimate.low.toFixed(2)} to $${estimate.high.toFixed(2)}`] : []),
    ...(budget === null ? [] : [`budget ${formatDollars(budget)}`]),
  ];
}

/** Formats builds, days and kinds, each in columns. */
export function formatSpendReport({ total, builds, days, kinds }: SpendReport): string[] {
  const notes = (row: BuildRow) =>
    listBuildNotes(row).length > 0 ? `  (${listBuildNotes(row).join(", ")})` : "";
  return [
    `${pluralize(total.sessions, "session")}, ${total.tokens.toLocaleString("en-US")} ` +
      `tokens, ${formatSpending(total)}`,
    ...formatSection("By build", builds, formatBuildName, notes),
    ...formatSection("By day (UTC)", days, ({ name }) => name),
    ...formatSection("By kind and model", kinds, ({ name }) => cleanText(name).slice(0, 80)),
  ];
}

function formatSection<Row extends SpendRow>(
  heading: string,
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  notesOf: (row: Row) => string = () => "",
): string[] {
  const cells = rows.map((row) => [
    nameOf(row),
    pluralize(row.sessions, "session"),
    `${row.tokens.toLocaleString("en-US")} tokens`,
    `${formatSpending(row)}${notesOf(row)}`,
  ]);
  const widths = [0, 1, 2].map((at) => Math.max(...cells.map((row) => row[at]!.length)));
  const line = (row: string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ");
  return ["", `${heading}:`, ...cells.map((row) => `  ${line(row)}`.trimEnd())];
}

export interface InstallationAccounts {
  repositories: readonly { repository: string; builds: readonly Accounts[] }[];
}

/** Maximum number of rows in a table, because nobody reads a page with thousands of builds. */
const MAX_ROWS = 100;

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--muted:#777}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem}
h1{font-size:1.6rem;margin:0}
h2{font-size:1.2rem;margin:2.5rem 0 .5rem;padding-top:1rem;border-top:2px solid var(--line)}
table{border-collapse:collapse;width:100%;table-layout:fixed;margin:1rem 0}
th,td{text-align:left;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-size:.85rem;color:var(--muted)}
td:first-child{overflow-wrap:anywhere}
.n{width:8rem;text-align:right;padding-right:0;font-variant-numeric:tabular-nums}
.note{color:var(--muted);font-size:.85rem}
.budget{display:flex;flex-wrap:wrap;gap:0 1rem;align-items:center;margin:.25rem 0}
.budget meter{width:14rem;height:1rem}
small{display:block;color:var(--muted)}`;

/** @param since ISO 8601: the page leaves out earlier spending */
export function renderSpendPage(
  installations: readonly InstallationAccounts[],
  since: string,
  now: string,
): string {
  const parts = installations.flatMap(({ repositories }) => {
    const all = repositories.flatMap(({ builds }) => builds);
    return repositories.flatMap(({ repository, builds }) =>
      renderRepository(repository, builds, all, since, now),
    );
  });
  const none =
    `<p>No build has spent anything since ${formatMinute(since)}. The page fills once ` +
    "sessions of a build have ended in a repository that the App reaches.</p>";
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"><title>Baton: spending</title>',
    '<meta name="viewport" content="width=device-width">',
    `<style>${STYLE}</style></head><body>`,
    "<h1>What builds spent</h1>",
    `<p class="note">${formatMinute(since)} to ${formatMinute(now)}, from the records of the ` +
      "builds. Baton reads them again after ten minutes.</p>",
    ...(parts.length > 0 ? parts : [none]),
    "</body></html>",
  ].join("\n");
}

function renderRepository(
  name: string,
  builds: readonly Accounts[],
  all: readonly Accounts[],
  since: string,
  now: string,
): string[] {
  const report = reportSpending(builds, since);
  if (report.total.sessions === 0) return [];
  const { total } = report;
  const summary =
    `${pluralize(total.sessions, "session")}, ` + `${total.tokens.toLocaleString("en-US")} tokens`;
  return [
    `<h2>${escapeHtml(name)}</h2>`,
    `<p><strong>${escapeHtml(formatSpending(total))}</strong> in ${summary}</p>`,
    ...renderBudgets(listBudgets(builds, all, findBudgets(builds), now)),
    ...renderTable("Build", report.builds, renderBuild),
    ...renderTable("Day (UTC)", report.days, ({ name: day }) => escapeHtml(day)),
    ...renderTable("Kind of session and model", report.kinds, ({ name: kind }) =>
      escapeHtml(kind.slice(0, 80)),
    ),
  ];
}

/** Records keep the budgets that the settings had when Baton last processed the build. */
function renderBudgets(rows: readonly BudgetRow[]): string[] {
  const bounded = rows.flatMap((row) => {
    const [words, { bound, spent }] = [formatBudget(row), row];
    if (words === null || bound === null) return [];
    const marks =
      `max="${bound}" low="${(bound * 0.8).toFixed(2)}" ` +
      `high="${(bound * 0.99).toFixed(2)}" optimum="0"`;
    const meter = `<meter ${marks} value="${Math.min(spent, bound).toFixed(2)}"></meter>`;
    return [`<div class="budget">${meter}<span>${escapeHtml(words)}</span></div>`];
  });
  if (bounded.length === 0)
    return [
      '<p class="note">The newest build had no budget for a day or for the installation in ' +
        "its settings.</p>",
    ];
  const note =
    "Budgets as the newest build here had them; limits of running sessions count as spent.";
  return [...bounded, `<p class="note">${note}</p>`];
}

function renderBuild(row: BuildRow): string {
  const notes = listBuildNotes(row).join(", ");
  return `${escapeHtml(formatBuildName(row))}${notes === "" ? "" : `<small>${escapeHtml(notes)}</small>`}`;
}

/** @param renderName returns HTML */
function renderTable<Row extends SpendRow>(
  heading: string,
  rows: readonly Row[],
  renderName: (row: Row) => string,
) {
  const line = (tag: "th" | "td", name: string, cells: readonly string[]) =>
    `<tr><${tag}>${name}</${tag}>${cells
      .map((cell) => `<${tag} ` + `class="n">${escapeHtml(cell)}</${tag}>`)
      .join("")}</tr>`;
  const left = rows.length - MAX_ROWS;
  const lines = rows
    .slice(0, MAX_ROWS)
    .map((row) =>
      line("td", renderName(row), [
        String(row.sessions),
        row.tokens.toLocaleString("en-US"),
        formatSpending(row),
      ]),
    );
  return [
    "<table>",
    line("th", escapeHtml(heading), ["Sessions", "Tokens", "Spent"]),
    ...lines,
    "</table>",
    ...(left > 0 ? [`<p class="note">${left} more are not shown.</p>`] : []),
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}
