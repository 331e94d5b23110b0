/**
 * Faults by what they met: which statuses of the build, and of workers, the record showed when each happened. A cell
 * that no seed of a long run fills either says why it may stay empty, or is a hole in the simulation.
 */
import { BUILD_STATUSES } from "../../src/core/build/state.ts";
import { WORKER_STATUSES } from "../../src/core/build/status.ts";
import { BY_BUILD, BY_HAND, BY_WORKER, FAULTS, type Counts } from "./coverage.ts";
import { INCIDENTS } from "./incidents.ts";
import { RUN_FAULTS } from "./world/runners.ts";

/** All cells are filled by so many seeds from the first on: `npm run simulate -- --table --seeds 1400`. */
export const TABLE_SEEDS = 1400;

interface Table {
  group: string;
  columns: readonly string[];
}

const ROWS: readonly string[] = [...FAULTS, ...INCIDENTS];
const TABLES: readonly Table[] = [
  // No rule sets `failed`: what can't go on stops and asks.
  { group: BY_BUILD, columns: BUILD_STATUSES.filter((status) => status !== "failed") },
  { group: BY_WORKER, columns: WORKER_STATUSES.filter((status) => !BY_HAND.includes(status)) },
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
    why: "The build is over: what an incident brings about then, the next build of the issue meets as its first.",
  },
];

/** The cells that nothing has filled and that no excuse covers: `fault: status`, below the table's name. */
export function listHoles(counts: Counts): string[] {
  return TABLES.flatMap(({ group, columns }) =>
    ROWS.flatMap((row) =>
      columns
        .filter((column) => !counts[group]?.[`${row}: ${column}`] && !isExcused(row, column))
        .map((column) => `${group}: ${row}: ${column}`),
    ),
  );
}

const isExcused = (row: string, column: string) =>
  EMPTY.some(({ rows, columns }) => rows.includes(row) && columns.includes(column));

/** As text: a line for each fault; `-` is a cell that may stay empty, `.` one that should not. */
export function renderTables(counts: Counts): string {
  return TABLES.map(({ group, columns }) => renderTable(counts[group] ?? {}, group, columns)).join("\n\n");
}

function renderTable(counts: Record<string, number>, group: string, columns: readonly string[]): string {
  const cell = (row: string, column: string) =>
    String(counts[`${row}: ${column}`] ?? (isExcused(row, column) ? "-" : "."));
  const width = Math.max(...ROWS.map(({ length }) => length));
  const line = (name: string, cells: string[]) =>
    name.padEnd(width) + cells.map((text, i) => text.padStart(columns[i]!.length + 2)).join("");
  return [line(group, [...columns]), ...ROWS.map((row) => line(row, columns.map((column) => cell(row, column))))].join("\n");
}
