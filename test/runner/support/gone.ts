/** What a session started, told by the numbers that it left in its worktree's file `pids`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Whether the process has ended. A zombie still has its id: it is gone all the same. */
export function gone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}

/**
 * The processes whose numbers a session wrote down, each on a line. @throws Error before there is
 * any
 */
export function pidsIn(dir: string): number[] {
  return readFileSync(join(dir, "worktree", "pids"), "utf8")
    .trim()
    .split("\n")
    .map(Number);
}
