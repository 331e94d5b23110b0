/**
 * Processes of this machine, from /proc. A process in a sandbox that loses its parent becomes a
 * child of the sandbox's first process, so it stays in that tree.
 */
import { readFileSync, readdirSync } from "node:fs";

/** Lists the ids of all processes; empty if the system has no /proc. */
export function listProcessIds(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^[0-9]+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Sends SIGKILL; a negative id is a process group. Returns whether the process existed. */
export function killProcess(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    // It has ended, or it belongs to root and the parent-death pipe ends it.
    return false;
  }
}

export interface ProcessUsage {
  pid: number;
  /** Resident memory in bytes. Shared memory counts for each process. */
  memory: number;
}

/**
 * Linux on GitHub's runners has pages of 4 KiB. With larger ones Baton counts too little, never too
 * much.
 */
const PAGE = 4096;

/** Lists `root` and all its descendants that still run; empty if it has ended. */
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
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html. A name may contain spaces and parentheses.
 */
function readProcess(pid: number): (ProcessUsage & { parent: number }) | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), memory: Number(fields[21]) * PAGE };
  } catch {
    return null; // The process has ended.
  }
}
