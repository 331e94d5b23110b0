/**
 * How much of the machine a session may use: most of it where it is the job's own, and never so
 * much that it falls.
 */
import { availableParallelism, totalmem } from "node:os";
import { statfsSync } from "node:fs";
import { execFile } from "node:child_process";
import { listProcessTree } from "./processes.ts";

export interface ResourceLimits {
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
const MAX_DISK = 32 * GB;
const MAX_TEMPORARY = 2 * GB;

/**
 * By the memory that the machine, or the container around the job, has, and the room on `folder`'s
 * disk.
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

// Looks at what a sandbox uses, since no limit of the kernel that an ordinary user can set holds
// for all its processes together: rlimits are for one process each, and control groups need rights
// that a job doesn't have everywhere.

const POLL_MS = 250;
/**
 * Memory that must stay free on the machine, in bytes: what is in no process (files in memory)
 * counts here.
 */
const SPARE_MEMORY = 256 * 1024 ** 2;

/**
 * Calls `over` once, with a sentence, when `root` and all below it go beyond a limit. Returns what
 * ends the watch.
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
    return `It was ended: it had more than ${processes} processes at a time.`;
  const used = found.reduce((sum, one) => sum + one.memory, 0);
  const most =
    `${Math.floor(memory / 1024 ** 2)} MB of memory, the most that a session may use on ` +
    "this machine";
  if (used > memory) return `It was ended: it used more than ${most}.`;
  return process.availableMemory() < SPARE_MEMORY
    ? `It was ended: the machine's memory was nearly used up.`
    : null;
}

/**
 * The disk's room, which costs nothing to ask for; what the folders hold is added up only when much
 * of it is gone.
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
    // A file that is deleted and still open is in no folder.
    if (free < this.begun / 4) this.over = true;
    if (this.mark - free > this.limit && !this.adding) void this.add(free);
    const most = `${Math.floor(this.limit / 1024 ** 2)} MB`;
    return this.over ? `It was ended: it filled the disk with more than ${most}.` : null;
  }

  private async add(free: number): Promise<void> {
    this.adding = true;
    const sizes = await Promise.all(this.folders.map(measureFolder));
    if (sizes.reduce((sum, size) => sum + size, 0) > this.limit) this.over = true;
    // Somebody else used it up.
    this.mark = free;
    this.adding = false;
  }

  private free(): number {
    const { bavail, bsize } = statfsSync(this.folders[0] ?? "/");
    return bavail * bsize;
  }
}

/** Bytes on the disk, as far as they could be added up. */
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
