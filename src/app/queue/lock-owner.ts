/**
 * Who holds a folder, as its lock says it, and whether that process still lives. A process id means something in one
 * place only: each container counts its own from 1, and so does each machine.
 */
import { readFileSync, readlinkSync } from "node:fs";

export interface LockOwner {
  pid: number;
  /** Tells a process from a later one with the same id; `null` where the system doesn't say. */
  started: string | null;
  /** Where that id is this process's; `null` where the system doesn't say. A lock of an older Baton has none. */
  place?: string | null;
}

export function getCurrentOwner(): LockOwner {
  return { pid: process.pid, started: getStartTime(process.pid), place: getHostId() };
}

/** `null` for what no Baton has written. */
export function parseLockOwner(text: string): LockOwner | null {
  try {
    const { pid, started, place } = JSON.parse(text) as Partial<LockOwner>;
    if (typeof pid !== "number") return null;
    return { pid, started: started ?? null, ...(place === undefined ? {} : { place }) };
  } catch {
    return null;
  }
}

/** Whether `isAlive` can tell for `me`; of a lock that names no place nothing better is known. */
export function isOnSameHost(holder: LockOwner, me: LockOwner): boolean {
  return holder.place === undefined || holder.place === me.place;
}

/** For one that is near; of any other this tells nothing. */
export function isAlive(holder: LockOwner): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const stat = readProcessStat(holder.pid);
  // A process that was killed and whose parent hasn't noticed yet still has its id.
  if (stat?.[0] === "Z") return false;
  return holder.started === null || holder.started === (stat?.[START] ?? null);
}

/** The namespace of its process ids, which a container has for itself, on this machine since its start. */
function getHostId(): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${readlinkSync("/proc/self/ns/pid")} ${boot}`;
  } catch {
    return null;
  }
}

function getStartTime(pid: number): string | null {
  return readProcessStat(pid)?.[START] ?? null;
}

/** Place of the start time, in the kernel's ticks, among the fields of `/proc/<pid>/stat` after the command's name. */
const START = 19;

/** Those fields: the name stands in brackets and may hold spaces. `null` where the system has no `/proc`. */
function readProcessStat(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}
