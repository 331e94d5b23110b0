/** Baton's own files, of which some run inside: what holds them, and the packages that they import. */
import { existsSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** Folders and files: of an installation its `node_modules`, of a checkout what is needed of it. */
export function ownFiles(): string[] {
  const file = import.meta.filename;
  const modules = `${sep}node_modules`;
  const at = file.indexOf(modules + sep);
  if (at !== -1) return [file.slice(0, at) + modules];
  const code = dirname(dirname(dirname(file)));
  const beside = ["package.json", "node_modules"].map((name) => join(dirname(code), name));
  return [code, ...beside].filter((path) => existsSync(path));
}
