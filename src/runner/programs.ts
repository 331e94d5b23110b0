/**
 * The programs that a session starts apart from itself. Each is `main.ts` with a word before its
 * arguments: the bundle
 * `session.mjs` is a single file, which has to be all of them.
 */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, dirname, extname, isAbsolute, join, sep } from "node:path";
import { BUNDLE_DATA } from "../config/bundle-data.ts";

const USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The variable PATH, or what it usually is. */
export function getSearchPath(environment: Readonly<Record<string, string>>): string {
  return environment["PATH"] || USUAL_PATH;
}

/** The absolute path of a program in a PATH; null = it is in none of its folders. */
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

/** This very file in a bundle, `main.ts` or `main.js` beside it otherwise. */
const ENTRY = BUNDLE_DATA
  ? import.meta.filename
  : join(import.meta.dirname, `main${extname(import.meta.filename)}`);

/**
 * What starts it: to be followed by its arguments, which it finds in `process.argv` from the fourth
 * word on.
 */
export function getProgramCommand(name: ProgramName): [string, string, string] {
  return [process.execPath, ENTRY, name];
}

/**
 * Files and folders that these programs are read from, for what runs apart from the machine: the
 * bundle alone; of an installation its `node_modules`; of a checkout what is needed of it.
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
