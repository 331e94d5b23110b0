/**
 * Agents give each shell command a session of its own, so that the death of their process group doesn't reach it. What
 * they started is found by its environment: the session's home is nobody else's. Where there is no /proc, and for what
 * has another environment, the end of the job is the end: https://github.com/actions/runner ends its orphans.
 */
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";

/** Passes over the list of processes: one may start another while the list is read. */
const PASSES = 5;

/** Kills every process whose environment names `home` as its home. */
export function endStragglers(home: string | undefined): void {
  if (home === undefined || home === homedir()) return;
  for (let pass = 0; pass < PASSES; pass++) {
    const found = processes().filter((pid) => pid !== process.pid && homeOf(pid) === home);
    if (found.length === 0) return;
    for (const pid of found) kill(pid);
  }
}

function processes(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^[0-9]+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Null for processes of others, and for those that are gone but for their number. */
function homeOf(pid: number): string | null {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return entries.find((entry) => entry.startsWith("HOME="))?.slice("HOME=".length) ?? null;
  } catch {
    return null;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
