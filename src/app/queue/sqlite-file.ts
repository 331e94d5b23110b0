/**
 * The database's file in the data folder. One process owns the folder for its lifetime. It holds an
 * exclusive SQLite lock on `baton.lock`, which the system releases when the process dies. That file
 * stays empty, so it can't break.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  DatabaseNewer,
  FolderLocked,
  FolderOnNetwork,
  FolderUnusable,
  StoreError,
  getSqliteCode,
  isDiskFull,
} from "./database-errors.ts";
import { SQLITE_MIGRATIONS } from "./sqlite-tables.ts";

export interface SqliteFile {
  database: DatabaseSync;
  /** Why the previous file was set aside, and where it is now. */
  broken: { reason: string; aside: string } | null;
  readonly close: () => void;
}

/** From https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Time that a process being killed gets to end, in milliseconds. */
const PATIENCE_MS = 1000;

/**
 * A separate folder in the data folder, so that all files of the database are set aside at once.
 */
export const DATABASE_FOLDER = "database";

/**
 * @throws FolderLocked, FolderUnusable, FolderOnNetwork, DatabaseNewer; an error of SQLite or the
 * system if the disk is full
 */
export function openSqliteFile(folder: string): SqliteFile {
  try {
    makeFolder(folder);
    const fileSystem = findNetworkFileSystem(folder);
    if (fileSystem !== null) throw new FolderOnNetwork(folder, fileSystem);
    const lock = lockFolder(folder);
    try {
      const { database, broken } = openOrSetAside(join(folder, DATABASE_FOLDER));
      return { database, broken, close: () => (database.close(), lock.close()) };
    } catch (error) {
      lock.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw isDiskFull(error) ? error : new FolderUnusable(folder, error);
  }
}

/** Creates the folder if it is missing, and waits until the disk has stored its name. */
function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined || process.platform === "win32") return;
  for (let at = resolve(folder); at !== dirname(resolve(first)); at = dirname(at)) {
    const file = openSync(dirname(at), "r");
    fsyncSync(file);
    closeSync(file);
  }
}

/** @throws FolderLocked */
function lockFolder(folder: string): DatabaseSync {
  const path = join(folder, "baton.lock");
  const lock = new DatabaseSync(path, { timeout: PATIENCE_MS });
  try {
    lock.exec("pragma journal_mode = memory; begin exclusive");
    return lock;
  } catch (error) {
    lock.close();
    throw getSqliteCode(error) === SQLITE_BUSY
      ? new FolderLocked(folder, findLockOwner(path))
      : error;
  }
}

/**
 * Returns the process that holds the lock, from
 * https://man7.org/linux/man-pages/man5/proc_locks.5.html: `1:
 * POSIX  ADVISORY  WRITE
 * 1063 fe:00:2170975 …`. It lists no process of another container. Null if it lists none.
 */
function findLockOwner(path: string): number | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    const major = (dev >> 8n) & 0xfffn;
    const minor = (dev & 0xffn) | ((dev >> 12n) & 0xfff00n);
    const [device, part] = [major, minor].map((number) => number.toString(16).padStart(2, "0"));
    const line = new RegExp(`WRITE (\\d+) ${device}:${part}:${ino} `).exec(
      readFileSync("/proc/locks", "utf8"),
    );
    return line ? Number(line[1]) : null;
  } catch {
    return null;
  }
}

/** Opens the database, or creates a new one if it is broken. It contains nothing of a build. */
function openOrSetAside(folder: string): Omit<SqliteFile, "close"> {
  try {
    return { database: openVerified(folder), broken: null };
  } catch (error) {
    if (!isBroken(error)) throw error;
    const aside = `${folder}.broken`;
    rmSync(aside, { recursive: true, force: true });
    renameSync(folder, aside);
    try {
      return {
        database: openVerified(folder),
        broken: { reason: (error as Error).message, aside },
      };
    } catch (again) {
      // Something else is wrong, for example a full disk. The next start finds the file in its old
      // place.
      rmSync(folder, { recursive: true, force: true });
      renameSync(aside, folder);
      throw again;
    }
  }
}

class BrokenFile extends Error {}

function isBroken(error: unknown): boolean {
  return (
    error instanceof BrokenFile ||
    [SQLITE_CORRUPT, SQLITE_NOTADB].includes(getSqliteCode(error) ?? 0)
  );
}

/** @throws BrokenFile; DatabaseNewer; an error of SQLite */
function openVerified(folder: string): DatabaseSync {
  makeFolder(folder);
  const database = new DatabaseSync(join(folder, "queue.sqlite"), { timeout: PATIENCE_MS });
  try {
    // Every commit is on the disk before it is acknowledged. macOS needs fullfsync for that. With
    // an exclusive lock SQLite needs no shared memory: https://www.sqlite.org/wal.html#noshm
    database.exec(
      "pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full",
    );
    database.exec("pragma fullfsync = on; pragma foreign_keys = on");
    const { integrity_check: found } = database.prepare("pragma integrity_check(1)").get()!;
    if (found !== "ok") throw new BrokenFile(String(found));
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare("pragma user_version").get()!["user_version"]);
  if (version > SQLITE_MIGRATIONS.length) throw new DatabaseNewer();
  if (version === SQLITE_MIGRATIONS.length) return;
  const statements = SQLITE_MIGRATIONS.slice(version).join("\n");
  database.exec(`begin; ${statements} pragma user_version = ${SQLITE_MIGRATIONS.length}; commit`);
}

/** `f_type` of https://man7.org/linux/man-pages/man2/statfs.2.html */
const NETWORK_TYPES = new Map([
  [0x6969, "nfs"],
  [0x517b, "smb"],
  [0xfe534d42, "smb2"],
  [0xff534d42, "cifs"],
  [0x01021997, "9p"],
  [0x00c36400, "ceph"],
  [0x5346414f, "afs"],
  [0x6b414653, "afs"],
  [0x0bd00bd0, "lustre"],
  [0x47504653, "gpfs"],
  [0x7461636f, "ocfs2"],
  [0x01161970, "gfs2"],
]);
const FUSE = 0x65735546;
/**
 * FUSE file systems that are local: NTFS, overlays and binds of local folders, and a virtual
 * machine's own folders.
 */
const LOCAL_FUSE =
  /^(fuseblk|virtiofs|fuse\.(ntfs-3g|fuse-overlayfs|overlayfs|bindfs|mergerfs|lxcfs))$/;

/** Returns null for a local file system. Only Linux reports the type. */
function findNetworkFileSystem(folder: string): string | null {
  if (process.platform !== "linux") return null;
  const type = statfsSync(folder).type >>> 0;
  const mounts =
    type === FUSE && existsSync("/proc/self/mountinfo")
      ? readFileSync("/proc/self/mountinfo", "utf8")
      : "";
  return getNetworkFileSystem(type, realpathSync(folder), mounts);
}

/** @param mounts `/proc/self/mountinfo`, which names the program behind a FUSE file system */
export function getNetworkFileSystem(type: number, path: string, mounts: string): string | null {
  if (type !== FUSE) return NETWORK_TYPES.get(type) ?? null;
  const all = mounts.split("\n").map((line) => line.split(" "));
  const around = all.filter(
    ([, , , , at = ""]) => at === "/" || path === at || path.startsWith(`${at}/`),
  );
  const mount = around.toSorted((a, b) => a[4]!.length - b[4]!.length).at(-1);
  const name = mount?.[mount.indexOf("-") + 1] ?? "fuse";
  return LOCAL_FUSE.test(name) ? null : name;
}
