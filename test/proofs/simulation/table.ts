/**
 * Faults by what they met: which statuses of the build, and of workers, the record showed when each
 * happened. A cell that stays empty by more than chance either says why it may, or is a hole in the
 * simulation.
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

/** Statuses of a moment: the next decision, which follows at once, ends them. */
const BRIEF: readonly string[] = ["ready", "publishing", "mergeable"];

const TABLES: readonly Table[] = [
  // No rule sets `failed`: what can't go on stops and asks. While GitHub is down, that counts as
  // the incident.
  {
    group: BY_BUILD,
    rows: [...FAULTS.filter((fault) => fault !== DOWN), ...INCIDENTS],
    columns: BUILD_STATUSES.filter((status) => status !== "failed"),
  },
  // Few seeds have workers that people do by hand (`taken`), too few to meet each fault. What
  // befalls a request or a delivery is the same whatever a worker does: the build's status decides
  // what is asked.
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
      "The build is over: what an incident brings about then, the next build of the issue " +
      "meets as its first.",
  },
  {
    rows: ["build branch rewritten", "worker branch rewritten"],
    columns: ["planning", "questions", "awaiting_approval"],
    why: "There is no such branch yet.",
  },
  {
    rows: ["worker branch rewritten"],
    columns: ["closing", "landing"],
    why: "What workers made is merged: nobody looks at their branches any more.",
  },
];

/**
 * An empty cell is no chance where so many are to be expected in it: by how often its fault happens
 * and how often faults meet its status. Faults come in bursts, of a seed that has many. Few seeds
 * expect little of what is rare, 20,000 nearly everything.
 */
const EXPECTED = 20;

/**
 * The cells that should not be empty, and that no excuse covers: `fault: status`, below the table's
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
 * As text: a line for each fault; `-` is an empty cell that has an excuse, `.` one that has none.
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
