/**
 * The lock of the inbox's folder. PGlite has none: a second process that opens the same folder silently loses rows. The
 * lock is a file born with O_EXCL that names its process; a dead process's lock is taken over. Whether a process of
 * another container or machine lives can't be seen: its heart tells, which is that it touches the file again and again.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isAlive, isOnSameHost, parseLockOwner, getCurrentOwner, type LockOwner } from "./lock-owner.ts";
import { createLockFile, readLockFile, removeLockFile, touchLockFile, type LockSnapshot } from "./lock-file.ts";

export class FolderLocked extends Error {
  /** @param pid null for a process whose id means nothing here */
  constructor(folder: string, pid: number | null) {
    const [who, stop] =
      pid === null
        ? ["a process of another container or machine", "Stop that one"]
        : [`process ${pid}`, "Stop that process"];
    super(`The folder ${folder} is in use by ${who}. ${stop}, or name another folder with BATON_DATA.`);
    this.name = "FolderLocked";
  }
}

export class FolderLost extends Error {
  constructor(folder: string) {
    super(
      `The folder ${folder} is this process's no more: its lock is gone, or another process took it over while this ` +
        "one stood still. This one ends and leaves the folder as it is.",
    );
    this.name = "FolderLost";
  }
}

export interface FolderLock {
  /** To be called before anything is written: after a standstill the next beat comes too late. @throws FolderLost */
  readonly check: () => void;
  /** Gives it back. */
  readonly release: () => void;
}

/** In milliseconds. */
export interface LockTiming {
  /** How often its holder touches it. */
  beat: number;
  /** How long one that can't be seen must not have done so. */
  watch: number;
  /** What a process that is just being killed is given to be gone, and a lock to be written to its end. */
  patience: number;
}

/** Its holder has five beats in a watch, since an inbox that is made anew takes its process seconds at a stretch. */
export const LOCK_TIMING: LockTiming = { beat: 2000, watch: 10_000, patience: 1000 };

export interface LockSettings {
  /** Told once, when the lock turns out to be another's: nothing may be written from then on. */
  onLost: (error: FolderLost) => void;
  pace?: LockTiming;
  /** By whom it is locked: this process, but for tests. */
  me?: LockOwner;
}

/** Locks `folder` (which exists). @throws FolderLocked */
export async function lockFolder(folder: string, settings: LockSettings): Promise<FolderLock> {
  const { onLost, pace = LOCK_TIMING, me = getCurrentOwner() } = settings;
  const path = getLockPath(folder);
  const mine = JSON.stringify(me);
  const until = performance.now() + pace.patience;
  for (;;) {
    if (createLockFile(path, mine)) return keepLock(folder, mine, pace.beat, onLost);
    const seen = readLockFile(path);
    if (seen === null) continue;
    const holder = parseLockOwner(seen.text);
    if (holder && isOnSameHost(holder, me)) {
      if (isAlive(holder)) {
        if (performance.now() > until) throw new FolderLocked(folder, holder.pid);
        await setTimeout(pace.patience / READS);
        continue;
      }
    } else {
      const later = await watchLock(path, seen, holder ? pace.watch : pace.patience);
      if (later?.text !== seen.text) continue;
      if (later.mtime !== seen.mtime) throw new FolderLocked(folder, null);
    }
    removeLockFile(path, seen);
  }
}

const getLockPath = (folder: string) => join(folder, "baton.lock");

const READS = 20;

/**
 * What has become of it as soon as it changes, or after `watch`. Times are only held against one another, since each
 * machine has a clock of its own. Looks are counted, and not the time: if this process stood still, so did the other
 * maybe, and is given its time to go on.
 */
async function watchLock(path: string, seen: LockSnapshot, watch: number): Promise<LockSnapshot | null> {
  for (let looks = 0; looks < READS; looks++) {
    await setTimeout(watch / READS);
    const now = readLockFile(path);
    if (now?.text !== seen.text || now.mtime !== seen.mtime) return now;
  }
  return seen;
}

/** Keeps the lock until it is released or found to be another's. */
function keepLock(folder: string, mine: string, every: number, onLost: LockSettings["onLost"]): FolderLock {
  const path = getLockPath(folder);
  let lost: FolderLost | null = null;
  let last = Date.now();
  const beat = () => {
    last = Date.now();
    if (lost || touchLockFile(path, mine)) return;
    clearInterval(timer);
    lost = new FolderLost(folder);
    onLost(lost);
  };
  const timer = setInterval(beat, every).unref();
  return {
    check() {
      // By the one clock that goes on while a machine sleeps.
      if (Math.abs(Date.now() - last) > 2 * every) beat();
      if (lost) throw lost;
    },
    release() {
      clearInterval(timer);
      if (touchLockFile(path, mine)) rmSync(path, { force: true });
    },
  };
}
