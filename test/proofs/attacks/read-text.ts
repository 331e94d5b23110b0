import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** All that is below the folder, as one text. */
export function readText(folder: string): string {
  const entries = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
    : [];
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return files.map((file) => readFileSync(file, "latin1")).join("\n");
}
