import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { getSystemErrorCode, Problem } from "../problem.ts";

/** The folder of a sandbox and of the App's data. */
export interface Folder {
  dir: string;
  /** Whether Baton created it. Then Baton removes it if it was not needed. */
  temporary: boolean;
  /** Whether it already contained a sandbox. */
  used: boolean;
  /** Undoes what `openRunFolder` made, unless the folder already contained something of value. */
  discard(): void;
}

/**
 * Opens the folder that the user named, or creates one below the system's temporary folder. A named
 * one must be new, empty, or a sandbox's. It may not be inside `avoid` (the user's repository,
 * which is never touched). Throws a `Problem`.
 */
export function openRunFolder(named: string | undefined, avoid: string | null): Folder {
  if (named === undefined) {
    const dir = realpathSync(mkdtempSync(join(tmpdir(), "baton-")));
    return { dir, temporary: true, used: false, discard: () => removeFolder(dir) };
  }
  try {
    return openNamed(named, avoid);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(
      `${named} can't be used (${
        getSystemErrorCode(error) ?? "unknown error"
      }): name another folder with --dir`,
    );
  }
}

function openNamed(named: string, avoid: string | null): Folder {
  const dir = resolve(named);
  if (avoid !== null && isInside(resolveNearest(dir), avoid)) {
    throw new Problem(
      `${named} lies inside ${avoid}, which Baton never changes: name another folder with --dir`,
    );
  }
  const found = statSync(dir, { throwIfNoEntry: false });
  if (found && !found.isDirectory())
    throw new Problem(`${named} is a file: name a folder with --dir`);
  const used = found !== undefined && readdirSync(dir).length > 0;
  if (used && !existsSync(join(dir, "world.json"))) {
    throw new Problem(
      `${named} holds files that are not a sandbox's: name a new or empty folder with --dir`,
    );
  }
  if (found) accessSync(dir, constants.W_OK | constants.X_OK);
  const first = found ? undefined : makeFolder(dir, named);
  const discard = () => {
    if (used) return;
    if (first !== undefined) removeFolder(first);
    else for (const name of readdirSync(dir)) removeFolder(join(dir, name));
  };
  return { dir: realpathSync(dir), temporary: false, used, discard };
}

/** How long a killed process may continue to write into a removed folder, in steps of 50 ms. */
const STEPS = 20;

/**
 * Removes the folder synchronously. Removes it again if a dying process recreates it, until it is
 * missing twice in a row.
 */
export function removeFolder(path: string): void {
  for (let step = 0, clean = 0; step < STEPS && clean < 2; step++) {
    clean = existsSync(path) ? 0 : clean + 1;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if (step === STEPS - 1) throw error;
    }
    if (clean < 2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

/**
 * Creates the folder and its missing parents one after another, and returns the topmost that it
 * created. Node's own recursive mkdir never returns if a parent refuses with ENOENT, as /proc does.
 */
function makeFolder(dir: string, named: string): string {
  const missing: string[] = [];
  for (let one = dir; !existsSync(one); one = dirname(one)) missing.unshift(one);
  const made: string[] = [];
  try {
    for (const one of missing) {
      mkdirSync(one);
      made.push(one);
    }
  } catch (error) {
    for (const one of made.toReversed()) rmdirSync(one);
    throw new Problem(
      `${named} can't be created (${getSystemErrorCode(error) ?? "unknown error"}): name ` +
        "another folder with --dir",
    );
  }
  return made[0] ?? dir;
}

/** Creates the folder that the user named, unless it exists and is writable. Throws a `Problem`. */
export function makeWritable(named: string): void {
  const dir = resolve(named);
  const found = statSync(dir, { throwIfNoEntry: false });
  if (!found) makeFolder(dir, named);
  else if (!found.isDirectory()) throw new Problem(`${named} is a file: name a folder with --dir`);
  try {
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Problem(
      `${named} can't be used (${
        getSystemErrorCode(error) ?? "unknown error"
      }): name another folder with --dir`,
    );
  }
}

function resolveNearest(dir: string): string {
  return existsSync(dir)
    ? realpathSync(dir)
    : join(resolveNearest(dirname(dir)), relative(dirname(dir), dir));
}

function isInside(dir: string, parent: string): boolean {
  return dir === parent || dir.startsWith(parent + sep);
}
