/** Checks the processes that a session started, whose ids are in its worktree's file `pids`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Whether the process has ended. A zombie still has its id, but counts as ended. */
export function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}

/**
 * Returns the process ids that a session wrote, one per line. @throws Error if there are none yet
 */
export function readPids(dir: string): number[] {
  return readFileSync(join(dir, "worktree", "pids"), "utf8")
    .trim()
    .split("\n")
    .map(Number);
}
