import { readFileSync } from "node:fs";

/** Whether the process has ended. A zombie still has its id: it is gone all the same. */
export function gone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}
