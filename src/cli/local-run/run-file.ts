import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";

/**
 * What `baton say` and `baton watch` know of a running build: `run.json` in its folder, readable
 * only by its owner.
 */
export interface CurrentRun {
  pid: number;
  url: string;
  /** The sandbox's own key, which printed addresses contain. */
  key: string;
  token: string;
  login: string;
  /** The name as `owner/name`. */
  repository: string;
  issue: number;
  slug: string;
  prefix: string;
}

const FILE = "run.json";

/**
 * Writes the run to its folder, and that it is the newest of this user. Returns a function that
 * removes both.
 */
export function writeRunFile(dir: string, run: CurrentRun): () => void {
  writeFileSync(join(dir, FILE), `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  const pointer = getPointerFile(true);
  writeFileSync(pointer, dir, { mode: 0o600 });
  return () => {
    rmSync(join(dir, FILE), { force: true });
    if (readOrNull(pointer) === dir) rmSync(dirname(pointer), { recursive: true, force: true });
  };
}

/**
 * Returns the run in `dir`, or the newest, with its folder; null if no run has a living process.
 */
export function findCurrentRun(dir: string | undefined): (CurrentRun & { dir: string }) | null {
  const folder = dir ?? readOrNull(getPointerFile(false));
  if (folder === null) return null;
  const text = readOrNull(join(folder, FILE));
  if (text === null) return null;
  try {
    const run = JSON.parse(text) as CurrentRun;
    return isProcessAlive(run.pid) ? { ...run, dir: folder } : null;
  } catch {
    return null;
  }
}

/**
 * In a folder of the user's own: other users share the temporary folder and might put a trap there.
 */
function getPointerFile(make: boolean): string {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `baton-of-${uid}`);
  if (make) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found && uid >= 0 && found.uid !== uid)
    throw new Error(`${folder} belongs to somebody else: remove it`);
  return join(folder, "newest");
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** Whether a process with that id is alive. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
