import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

const USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The variable PATH, or what it usually is. */
export function searchPathOf(environment: Readonly<Record<string, string>>): string {
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
    return true;
  } catch {
    return false;
  }
}
