import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, extname, join, sep } from "node:path";

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

/** The folder that holds this very checkout, or the outermost `node_modules` that it is installed in. */
export function installation(): string {
  const file = entryFile();
  const packages = `${sep}node_modules`;
  const at = file.indexOf(packages + sep);
  return at === -1 ? dirname(dirname(dirname(file))) : file.slice(0, at + packages.length);
}

/** Quotes a word for sh. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
