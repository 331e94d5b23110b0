/**
 * Faults by the status that they met: the record's status of the build, and of workers, at each
 * fault. A cell that stays empty by more than chance has an excuse, or is a hole in the simulation.
 */
import { WORKER_STATUSES } from "../../../src/core/model/status.ts";
import { BY_BUILD, BY_WORKER, FAULTS, type Counts } from "./coverage.ts";
import { INCIDENTS } from "./incidents.ts";
import { PROCESS_FAULTS } from "./world/replicas.ts";
import { RUN_FAULTS } from "./world/runners.ts";
import { DOWN } from "./world/wire.ts";
import { BUILD_STATUSES } from "../../../src/core/model/build-types.ts";

interface Table {
  group: string;
  rows: readonly string[];
  columns: readonly string[];
}

/** Statuses that last only a moment: the next decision, which follows at once, ends them. */
const BRIEF: readonly string[] = ["ready", "publishing", "mergeable"];

const TABLES: readonly Table[] = [
  // No rule sets `failed`: a build that can't continue stops and asks. While GitHub is down, that
  // counts as the incident.
  {
    group: BY_BUILD,
    rows: [...FAULTS.filter((fault) => fault !== DOWN), ...INCIDENTS],
    columns: BUILD_STATUSES.filter((status) => status !== "failed"),
  },
  // Few seeds have workers that people do by hand (`taken`), too few to meet each fault. A fault of
  // a request or a delivery is the same in every worker status: the build's status decides what is
  // asked.
  {
    group: BY_WORKER,
    rows: [...RUN_FAULTS, ...PROCESS_FAULTS, ...INCIDENTS],
    columns: WORKER_STATUSES.filter((status) => status !== "taken" && !BRIEF.includes(status)),
  },
];

interface Excuse {
  rows: readonly string[];
  columns: readonly string[];
  why: string;
}

/** Cells that don't matter, each group with its reason. */
const EMPTY: readonly Excuse[] = [
  {
    rows: RUN_FAULTS,
    columns: ["questions", "awaiting_approval", "landed", "complete", "cancelled"],
    why: "The build waits for people, or is over: no session and no check begins.",
  },
  {
    rows: INCIDENTS,
    columns: ["landed", "complete", "cancelled"],
    why:
      "The build is over. What an incident causes then affects the issue's next build from " +
      "its start.",
  },
  {
    rows: ["build branch rewritten", "worker branch rewritten"],
    columns: ["planning", "questions", "awaiting_approval"],
    why: "There is no such branch yet.",
  },
  {
    rows: ["worker branch rewritten"],
    columns: ["closing", "landing"],
    why: "The workers' changes are merged, and nobody reads their branches any more.",
  },
];

/**
 * An empty cell is not chance if at least this many faults are expected in it. The expectation is
 * from how often its fault happens and how often faults meet its status. Faults come in bursts,
 * from seeds with many of them. Few seeds expect little of rare faults; 20,000 expect nearly
 * everything.
 */
const EXPECTED = 20;

/**
 * Returns the cells that should not be empty and have no excuse: `fault: status`, below the table's
 * name.
 */
export function listHoles(counts: Counts): string[] {
  return TABLES.flatMap(({ group, rows, columns }) => {
    const count = (row: string, column: string) => counts[group]?.[`${row}: ${column}`] ?? 0;
    const sum = (some: readonly string[], others: readonly string[]) =>
      some
        .flatMap((row) => others.map((column) => count(row, column)))
        .reduce((all, one) => all + one, 0);
    const whole = sum(rows, columns);
    return rows.flatMap((row) =>
      columns
        .filter((column) => count(row, column) === 0 && !isExcused(row, column))
        .filter((column) => (sum([row], columns) * sum(rows, [column])) / whole >= EXPECTED)
        .map((column) => `${group}: ${row}: ${column}`),
    );
  });
}

const isExcused = (row: string, column: string) =>
  EMPTY.some(({ rows, columns }) => rows.includes(row) && columns.includes(column));

/**
 * Renders the tables as text with a line for each fault. `-` is an empty cell with an excuse, `.`
 * one without.
 */
export function renderTables(counts: Counts): string {
  return TABLES.map((table) => renderTable(counts[table.group] ?? {}, table)).join("\n\n");
}

function renderTable(counts: Record<string, number>, { group, rows, columns }: Table): string {
  const cell = (row: string, column: string) =>
    String(counts[`${row}: ${column}`] ?? (isExcused(row, column) ? "-" : "."));
  const width = Math.max(group.length, ...rows.map(({ length }) => length));
  const line = (name: string, cells: string[]) =>
    name.padEnd(width) + cells.map((text, i) => text.padStart(columns[i]!.length + 2)).join("");
  return [
    line(group, [...columns]),
    ...rows.map((row) =>
      line(
        row,
        columns.map((column) => cell(row, column)),
      ),
    ),
  ].join("\n");
}
