/**
 * The programs that a session starts as separate processes. Each is `main.ts` with a word before
 * its arguments, because the bundle `session.mjs` is a single file that has to contain all of them.
 */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, dirname, extname, isAbsolute, join, sep } from "node:path";
import { BUNDLE_DATA } from "../config/bundle-data.ts";

const USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Returns the variable PATH, or its usual value. */
export function getSearchPath(environment: Readonly<Record<string, string>>): string {
  return environment["PATH"] || USUAL_PATH;
}

/** Returns the absolute path of a program in a PATH; null = it is in none of its folders. */
export function findProgram(name: string, path: string): string | null {
  const files = path.split(delimiter).filter((folder) => isAbsolute(folder));
  return files.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export type ProgramName = "supervisor" | "self-test" | "tools" | "probe";

/** In a bundle this very file, otherwise `main.ts` or `main.js` next to it. */
const ENTRY = BUNDLE_DATA
  ? import.meta.filename
  : join(import.meta.dirname, `main${extname(import.meta.filename)}`);

/**
 * Returns the command that starts the program. Append its arguments; the program reads them from
 * `process.argv`, starting with the fourth element.
 */
export function getProgramCommand(name: ProgramName): [string, string, string] {
  return [process.execPath, ENTRY, name];
}

/**
 * Lists the files and folders from which these programs are read, for a sandbox: only the bundle;
 * or an installation's `node_modules`; or the needed part of a checkout.
 */
export function listProgramFiles(): string[] {
  if (BUNDLE_DATA) return [ENTRY];
  const modules = `${sep}node_modules`;
  const at = ENTRY.indexOf(modules + sep);
  if (at !== -1) return [ENTRY.slice(0, at) + modules];
  const code = dirname(dirname(ENTRY));
  const beside = ["package.json", "node_modules"].map((name) => join(dirname(code), name));
  return [code, ...beside].filter((path) => existsSync(path));
}
