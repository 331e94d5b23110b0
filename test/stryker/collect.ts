/**
 * Replaces vitest while mutants are tried. A spec's file is loaded once, and its tests are stored
 * as functions, which every mutant then calls. vitest starts a worker and loads all modules again
 * for each mutant. That takes a second instead of some milliseconds, and `src/core` has thousands
 * of mutants. It has only what the specs use; anything else fails when they load.
 */
import { format } from "node:util";

export { expect } from "vitest";

export interface Spec {
  /** `<file> > <describe> > <test>`; the same in each process. */
  readonly id: string;
  readonly file: string;
  readonly run: () => unknown;
}

type Body = (...row: never[]) => unknown;
type Define = (name: string, body: Body) => void;
type Rows = readonly unknown[];

let path: string[] = [];
let found: Spec[] = [];

/** Returns the tests that `load` defines, named after `file`. */
export async function collect(file: string, load: () => Promise<unknown>): Promise<Spec[]> {
  [path, found] = [[file], []];
  await load();
  return found;
}

function add(name: string, run: () => unknown): void {
  const full = [...path, name].join(" > ");
  const twice = found.filter(({ id }) => id === full || id.startsWith(`${full} #`)).length;
  found.push({ id: twice === 0 ? full : `${full} #${twice + 1}`, file: path[0]!, run });
}

function group(name: string, body: () => unknown): void {
  path.push(name);
  body();
  path.pop();
}

/** Like vitest: if all rows are arrays, their entries are the arguments. */
const each = (define: Define) => (rows: Rows) => {
  const spread = rows.every((row) => Array.isArray(row));
  return (name: string, body: Body) =>
    rows.forEach((row, at) => {
      const values = spread ? (row as unknown[]) : [row];
      define(`${format(name, ...values)} (${at + 1})`, () => body(...(values as never[])));
    });
};

/** Like vitest: a row is the only argument. */
const eachWhole = (define: Define) => (rows: Rows) => (name: string, body: Body) =>
  rows.forEach((row, at) => define(`${name} (${at + 1})`, () => body(row as never)));

const withRows = (define: Define) =>
  Object.assign(define.bind(null), { each: each(define), for: eachWhole(define) });

export const test = withRows(add);
export const it = withRows(add);
export const describe = withRows(group);
