/**
 * How much of the machine a session may use: most of it if the machine is the job's own, but never
 * so much that it fails.
 */
import { availableParallelism, totalmem } from "node:os";
import { statfsSync } from "node:fs";
import { execFile } from "node:child_process";
import { listProcessTree } from "./processes.ts";

export interface ResourceLimits {
  /** Resident memory of all processes together, in bytes. */
  memory: number;
  /** Number of processes and threads. */
  processes: number;
  /** Growth of the writable folders' file system, in bytes. */
  disk: number;
  /** Size of one file, in bytes. */
  file: number;
  /** Number of open files of one process. */
  open: number;
  /** Size of each in-memory folder, such as `/tmp`, in bytes. */
  temporary: number;
}

const GB = 1024 ** 3;
const MAX_DISK = 32 * GB;
const MAX_TEMPORARY = 2 * GB;

/**
 * Derives the limits from the memory of the machine, or of the container around the job, and from
 * the free space on `folder`'s disk.
 */
export function getMachineLimits(folder: string): ResourceLimits {
  const bound = process.constrainedMemory();
  const memory = bound > 0 ? Math.min(bound, totalmem()) : totalmem();
  const { bavail, bsize } = statfsSync(folder);
  return {
    memory: Math.floor(memory * 0.75),
    processes: Math.max(1024, 512 * availableParallelism()),
    disk: Math.min(MAX_DISK, Math.floor((bavail * bsize) / 2)),
    file: 4 * GB,
    open: 16_384,
    temporary: Math.min(MAX_TEMPORARY, Math.floor(memory / 8)),
  };
}

// Polls what a sandbox uses, in milliseconds. An ordinary user can set no kernel limit for all its
// processes together: rlimits apply to one process each, and control groups need rights that a job
// often lacks.

const POLL_MS = 250;
/**
 * Memory in bytes that must stay free on the machine. It includes memory of no process, such as
 * files in memory.
 */
const SPARE_MEMORY = 256 * 1024 ** 2;

/**
 * Calls `over` once, with a sentence, when `root` and its descendants exceed a limit. Returns a
 * function that ends the watch.
 */
export function watchResources(
  root: number,
  folders: readonly string[],
  limits: ResourceLimits,
  over: (why: string) => void,
) {
  const room = new DiskRoom(folders, limits.disk);
  const look = () => {
    const why = findExcess(root, limits) ?? room.used();
    if (why === null) return;
    clearInterval(timer);
    over(why);
  };
  const timer = setInterval(look, POLL_MS);
  return () => clearInterval(timer);
}

function findExcess(root: number, { memory, processes }: ResourceLimits): string | null {
  const found = listProcessTree(root);
  if (found.length > processes)
    return `Baton ended it: it had more than ${processes} processes at a time.`;
  const used = found.reduce((sum, one) => sum + one.memory, 0);
  const most =
    `${Math.floor(memory / 1024 ** 2)} MB of memory, the most that a session may use on ` +
    "this machine";
  if (used > memory) return `Baton ended it: it used more than ${most}.`;
  return process.availableMemory() < SPARE_MEMORY
    ? `Baton ended it: the machine's memory was nearly used up.`
    : null;
}

/**
 * Free disk space, which is cheap to query. The folders' contents are added up only when much of it
 * is gone.
 */
class DiskRoom {
  private readonly folders: readonly string[];
  private readonly limit: number;
  private readonly begun: number;
  private mark: number;
  private adding = false;
  private over = false;

  constructor(folders: readonly string[], limit: number) {
    this.folders = folders;
    this.limit = limit;
    this.begun = this.free();
    this.mark = this.begun;
  }

  used(): string | null {
    const free = this.free();
    // A deleted file that is still open is in no folder.
    if (free < this.begun / 4) this.over = true;
    if (this.mark - free > this.limit && !this.adding) void this.add(free);
    const most = `${Math.floor(this.limit / 1024 ** 2)} MB`;
    return this.over ? `Baton ended it: it filled the disk with more than ${most}.` : null;
  }

  private async add(free: number): Promise<void> {
    this.adding = true;
    const sizes = await Promise.all(this.folders.map(measureFolder));
    if (sizes.reduce((sum, size) => sum + size, 0) > this.limit) this.over = true;
    // Another program used the space.
    this.mark = free;
    this.adding = false;
  }

  private free(): number {
    const { bavail, bsize } = statfsSync(this.folders[0] ?? "/");
    return bavail * bsize;
  }
}

/** Returns the bytes on the disk, as far as they could be added up. */
function measureFolder(folder: string): Promise<number> {
  return new Promise((resolve) => {
    execFile(
      "du",
      ["--summarize", "--one-file-system", "--block-size=1", "--", folder],
      (_, stdout) => {
        resolve(Number.parseInt(stdout, 10) || 0);
      },
    );
  });
}
