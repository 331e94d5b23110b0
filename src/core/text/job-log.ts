/** Finds the part of a job's log that tells why it failed. */

/** Number of lines shown before and after the last error. */
const BEFORE = 300;
const AFTER = 20;
/** Maximum characters of a line. Minified code and progress bars do not help. */
const WIDTH = 1_000;

/** GitHub starts each line with a time: `2026-11-21T10:00:00.1234567Z text`. */
const STAMP = /^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ?/;
// eslint-disable-next-line no-control-regex -- colours of terminals
const COLOUR = /\u001B\[[0-9;]*[A-Za-z]/g;

/**
 * Returns the lines up to the last one with which a step failed. Cleanup steps follow it. Without
 * such a line, returns the end of the log. `cut` says whether lines before were left out.
 */
export function getFailureLog(log: string): { lines: string[]; cut: boolean } {
  const all = splitLog(log, WIDTH);
  const error = all.findLastIndex((line) => line.startsWith("##[error]"));
  const end = error < 0 ? all.length : Math.min(all.length, error + 1 + AFTER);
  const from = Math.max(0, (error < 0 ? all.length : error + 1) - BEFORE);
  return { lines: all.slice(from, end), cut: from > 0 };
}

/** Maximum number of lines of a session's log that people see, and characters of each. */
export const SESSION_LOG_LINES = 12;
export const SESSION_LOG_WIDTH = 300;

/**
 * Start of a step:
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/Handlers/ScriptHandler.cs
 */
const STEP = /^##\[group\]Run /;
const SESSION_STEP = /^##\[group\]Run .* session$/;

/**
 * Returns the last lines that the session's step printed. If that step did not run, or a later one
 * failed, returns the lines before the last error, or the end of the log.
 */
export function getSessionLog(log: string): string[] {
  const all = splitLog(log, SESSION_LOG_WIDTH);
  const begin = all.findLastIndex((line) => SESSION_STEP.test(line));
  const next = all.findIndex((line, i) => i > begin && STEP.test(line));
  const error = all.findLastIndex((line) => line.startsWith("##[error]"));
  const to = begin >= 0 ? (next < 0 ? all.length : next) : error >= 0 ? error + 1 : all.length;
  return removeStepHeads(all.slice(Math.max(begin, 0), to))
    .filter((line) => line.trim() !== "" && !/^##\[(end)?group\]/.test(line))
    .map((line) => line.replace(/^##\[error\]/, "Error: "))
    .slice(-SESSION_LOG_LINES);
}

/** Removes what the runner prints before a step starts: its script and environment. */
function removeStepHeads(lines: readonly string[]): string[] {
  let isHead = false;
  return lines.filter((line) => {
    if (STEP.test(line)) isHead = true;
    else if (isHead && line.startsWith("##[endgroup]")) isHead = false;
    return !isHead;
  });
}

function splitLog(log: string, width: number): string[] {
  return log
    .replace(/\r\n?/g, "\n")
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(STAMP, "").replace(COLOUR, "").slice(0, width).toWellFormed());
}
