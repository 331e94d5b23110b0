/**
 * The lock of the inbox's folder. PGlite has none: a second process that opens the same folder silently loses rows. The
 * lock is a file born with O_EXCL that names its process; a dead process's lock is taken over.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

export class FolderLocked extends Error {
  constructor(folder: string, pid: number) {
    super(
      `The folder ${folder} is in use by process ${pid}. Stop that process, or name another folder with BATON_DATA.`,
    );
    this.name = "FolderLocked";
  }
}

interface Holder {
  pid: number;
  /** Tells a process from a later one with the same id; `null` where the system doesn't say. */
  started: string | null;
}

/** Locks `folder` (which exists). @returns what gives the lock back. @throws FolderLocked */
export function lockFolder(folder: string): () => void {
  const path = join(folder, "baton.lock");
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Holder);
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: "wx" });
      return () => {
        if (read(path) === mine) rmSync(path, { force: true });
      };
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw error;
    }
    const text = read(path);
    if (text === null) continue;
    const holder = parse(text);
    if (holder && isAlive(holder)) throw new FolderLocked(folder, holder.pid);
    takeAway(path, text);
  }
}

/** As `lockFolder`, but gives a process that is just being killed a second to be gone. @throws FolderLocked */
export async function patientLock(folder: string): Promise<() => void> {
  for (const until = Date.now() + 1000; ; await setTimeout(50)) {
    try {
      return lockFolder(folder);
    } catch (error) {
      if (!(error instanceof FolderLocked) || Date.now() > until) throw error;
    }
  }
}

/** Removes a dead process's lock, but never one that another process has put in its place meanwhile. */
function takeAway(path: string, text: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isCode(error, "ENOENT")) return;
    throw error;
  }
  if (read(aside) !== text) {
    try {
      linkSync(aside, path);
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw error;
    }
  }
  rmSync(aside, { force: true });
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return isCode(error, "EPERM");
  }
  const stat = statOf(holder.pid);
  // A process that was killed and whose parent hasn't noticed yet still has its id.
  if (stat?.[0] === "Z") return false;
  return holder.started === null || holder.started === (stat?.[START] ?? null);
}

function startOf(pid: number): string | null {
  return statOf(pid)?.[START] ?? null;
}

/** Place of the start time, in the kernel's ticks, among the fields of `/proc/<pid>/stat` after the command's name. */
const START = 19;

/** Those fields: the name stands in brackets and may hold spaces. `null` where the system has no `/proc`. */
function statOf(pid: number): string[] | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? null;
}

function parse(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    return typeof value.pid === "number" ? { pid: value.pid, started: value.started ?? null } : null;
  } catch {
    return null;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
