/** Where this very Baton is on this machine. */
import { dirname, extname, sep } from "node:path";
import { fileURLToPath } from "node:url";

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
