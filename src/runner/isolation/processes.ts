/** The processes below one, by /proc. What loses its parent in a cage goes to its first process, and so stays below. */
import { readdirSync, readFileSync } from "node:fs";

export interface Process {
  pid: number;
  /** Resident memory in bytes; what several share counts for each. */
  memory: number;
}

/** Linux has pages of 4 KiB wherever GitHub's runners run; with larger ones less is counted, never more. */
const PAGE = 4096;

/** `root` and all below it that still run; empty once it is gone. */
export function processesBelow(root: number): Process[] {
  const children = new Map<number, Process[]>();
  let first: Process[] = [];
  for (const entry of readdirSync("/proc")) {
    if (!/^[0-9]+$/.test(entry)) continue;
    const found = read(Number(entry));
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

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; a name may hold blanks and brackets. */
function read(pid: number): (Process & { parent: number }) | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), memory: Number(fields[21]) * PAGE };
  } catch {
    return null; // It ended by itself.
  }
}
