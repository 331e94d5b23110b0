import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Thrown when another running process uses the folder. */
export class FolderLockedError extends Error {
  readonly dir: string;
  readonly pid: number;

  constructor(dir: string, pid: number) {
    super(`${dir} is in use by process ${pid}: stop it, or name another folder`);
    this.name = "FolderLocked";
    this.dir = dir;
    this.pid = pid;
  }
}

/**
 * Locks the folder for this process. Creates a missing folder. The lock of a process that has ended
 * is ignored. Returns the function that unlocks it.
 *
 * @throws {FolderLockedError} if another process has the lock
 */
export function lockFolder(dir: string): () => void {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "lock");
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 2) throw error;
    }
    const owner = readOwner(file);
    if (owner !== null && isAlive(owner)) throw new FolderLockedError(dir, owner);
    rmSync(file, { force: true });
  }
}

function readOwner(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
