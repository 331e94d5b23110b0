/**
 * Processes of this machine, by /proc. A process that loses its parent in a sandbox goes to the
 * sandbox's first process, so it stays in that tree.
 */
import { readFileSync, readdirSync } from "node:fs";

/** The ids of all processes; none where the system has no /proc. */
export function listProcessIds(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^[0-9]+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Sends SIGKILL; a negative id is a process group. Returns whether the process was there. */
export function killProcess(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself, or belongs to root, which the parent-death pipe ends.
    return false;
  }
}

export interface ProcessUsage {
  pid: number;
  /** Resident memory in bytes; what several share counts for each. */
  memory: number;
}

/**
 * Linux has pages of 4 KiB where GitHub's runners run; with larger ones less is counted, never
 * more.
 */
const PAGE = 4096;

/** `root` and all below it that still run; empty once it is gone. */
export function listProcessTree(root: number): ProcessUsage[] {
  const children = new Map<number, ProcessUsage[]>();
  let first: ProcessUsage[] = [];
  for (const pid of listProcessIds()) {
    const found = readProcess(pid);
    if (!found) continue;
    if (found.pid === root) first = [found];
    const siblings = children.get(found.parent);
    if (siblings) siblings.push(found);
    else children.set(found.parent, [found]);
  }
  const all = [...first];
  for (const one of all) all.push(...(children.get(one.pid) ?? []));
  return all;
}

/**
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; a name may hold blanks and brackets.
 */
function readProcess(pid: number): (ProcessUsage & { parent: number }) | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), memory: Number(fields[21]) * PAGE };
  } catch {
    return null; // It ended by itself.
  }
}
