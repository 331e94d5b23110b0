/** The part of a job's log that tells why it failed. */

/** Lines before the last error, and after it, that are shown. */
const BEFORE = 300;
const AFTER = 20;
/** Characters of a line: minified code and progress bars are no help. */
const WIDTH = 1_000;

/** GitHub puts a time before each line: `2026-11-21T10:00:00.1234567Z text`. */
const STAMP = /^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ?/;
// eslint-disable-next-line no-control-regex -- colours of terminals
const COLOUR = /\u001B\[[0-9;]*[A-Za-z]/g;

/**
 * The lines up to the last one that a step failed with; steps that clean up follow it. Without such a line the end.
 * `cut` = lines were left out before it.
 */
export function failureOf(log: string): { lines: string[]; cut: boolean } {
  const all = log
    .replace(/\r\n?/g, "\n")
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(STAMP, "").replace(COLOUR, "").slice(0, WIDTH));
  const error = all.findLastIndex((line) => line.startsWith("##[error]"));
  const end = error < 0 ? all.length : Math.min(all.length, error + 1 + AFTER);
  const from = Math.max(0, (error < 0 ? all.length : error + 1) - BEFORE);
  return { lines: all.slice(from, end), cut: from > 0 };
}
