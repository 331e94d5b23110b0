import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { extname, join } from "node:path";

/**
 * Puts a `baton` into `<dir>/bin` that runs this very checkout on this very Node, and returns that folder for the
 * runner's PATH. A name without spaces is needed: the workflow's `${BATON_RUNNER}` is split at them.
 */
export function writeShim(dir: string): string {
  const bin = join(dir, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "baton"), `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(entryFile())} "$@"\n`);
  chmodSync(join(bin, "baton"), 0o755);
  return bin;
}

/** The file that `node` runs as `baton`: this very checkout's, source or built. */
export function entryFile(): string {
  const ending = extname(fileURLToPath(import.meta.url));
  return fileURLToPath(new URL(`../baton${ending}`, import.meta.url));
}

/** Quotes a word for sh. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The `command` engine's command: the score player, with its ledger in the sandbox's folder. */
export function playCommand(dir: string, score: string): string {
  return `BATON_SCORE_LEDGER=${quote(join(dir, "ledger"))} baton play --score ${quote(score)}`;
}
