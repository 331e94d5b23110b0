import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** The answer of `hashFiles`: a hash over the files' hashes, empty when there is no file. */
export function hashOf(files: string[]): string {
  if (files.length === 0) {
    return "";
  }
  const all = createHash("sha256");
  files.forEach((file) => all.update(createHash("sha256").update(readFileSync(file)).digest()));
  return all.digest("hex");
}
