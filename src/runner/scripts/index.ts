/** Baton's own scripts and skills for sessions: the Markdown files in this folder. */
import { readFile } from "node:fs/promises";
import { BUNDLE_DATA } from "../../config/bundle-data.ts";

/**
 * Returns a script's text. `path` is relative to this folder: `work.md`, `skills/code-review.md`. A
 * bundle contains the text.
 */
export async function readScript(path: string): Promise<string> {
  const text =
    BUNDLE_DATA?.scripts[path] ?? (await readFile(new URL(path, import.meta.url), "utf8"));
  return text.trim();
}
