/** How much of the machine a session may use: most of it where it is the job's own, and never so much that it falls. */
import { availableParallelism, totalmem } from "node:os";
import { statfsSync } from "node:fs";

export interface Limits {
  /** Resident memory of all processes together, in bytes. */
  memory: number;
  /** Processes and threads. */
  processes: number;
  /** Growth of the writable folders' file system, in bytes. */
  disk: number;
  /** One file, in bytes. */
  file: number;
  /** Open files of one process. */
  open: number;
  /** Folders in memory, `/tmp` for one: bytes of each. */
  temporary: number;
}

const GB = 1024 ** 3;
const MOST_DISK = 32 * GB;
const MOST_TEMPORARY = 2 * GB;

/** By the memory that the machine, or the container around the job, has, and the room on `folder`'s disk. */
export function limitsOf(folder: string): Limits {
  const bound = process.constrainedMemory();
  const memory = bound > 0 ? Math.min(bound, totalmem()) : totalmem();
  const { bavail, bsize } = statfsSync(folder);
  return {
    memory: Math.floor(memory * 0.75),
    processes: Math.max(1024, 512 * availableParallelism()),
    disk: Math.min(MOST_DISK, Math.floor((bavail * bsize) / 2)),
    file: 4 * GB,
    open: 16_384,
    temporary: Math.min(MOST_TEMPORARY, Math.floor(memory / 8)),
  };
}
