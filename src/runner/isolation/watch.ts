/**
 * Looks at what a cage uses, since no limit of the kernel that an ordinary user can set holds for all its processes
 * together: rlimits are for one process each, and control groups need rights that a job doesn't have everywhere.
 */
import { execFile } from "node:child_process";
import { statfsSync } from "node:fs";
import type { Limits } from "./limits.ts";
import { processesBelow } from "./processes.ts";

const LOOK_MS = 250;
/** Memory that must stay free on the machine, in bytes: what is in no process (files in memory) counts here. */
const SPARE = 256 * 1024 ** 2;

/** Calls `over` once, with a sentence, when `root` and all below it go beyond a limit. Returns what ends the watch. */
export function watch(root: number, folders: readonly string[], limits: Limits, over: (why: string) => void) {
  const room = new Room(folders, limits.disk);
  const look = () => {
    const why = usedBy(root, limits) ?? room.used();
    if (why === null) return;
    clearInterval(timer);
    over(why);
  };
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}

function usedBy(root: number, { memory, processes }: Limits): string | null {
  const found = processesBelow(root);
  if (found.length > processes) return `It was ended: it had more than ${processes} processes at a time.`;
  const used = found.reduce((sum, one) => sum + one.memory, 0);
  const most = `${Math.floor(memory / 1024 ** 2)} MB of memory, the most that a session may use on this machine`;
  if (used > memory) return `It was ended: it used more than ${most}.`;
  return process.availableMemory() < SPARE ? `It was ended: the machine's memory was nearly used up.` : null;
}

/** The disk's room, which costs nothing to ask for; what the folders hold is added up only when much of it is gone. */
class Room {
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
    const sizes = await Promise.all(this.folders.map(sizeOf));
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
function sizeOf(folder: string): Promise<number> {
  return new Promise((resolve) => {
    execFile("du", ["--summarize", "--one-file-system", "--block-size=1", "--", folder], (_, stdout) => {
      resolve(Number.parseInt(stdout, 10) || 0);
    });
  });
}
