/**
 * Written paths that can't stand beside each other, or that go through what is no folder. Linear in the paths' length:
 * each path walks down a tree of folded names once.
 */
import type { Change } from "../sessions/proposal.ts";
import { foldedName, shown } from "./names.ts";

/** A name that some written path has at its place in the tree. */
interface Entry {
  name: string;
  isFile: boolean;
  children: Map<string, Entry>;
}

/** Pairs of written paths (or their folders) that are one on a file system that folds case or normalises Unicode. */
export function collisions(change: Change): [string, string][] {
  const found: [string, string][] = [];
  const root: Entry["children"] = new Map();
  const touched = new Set<string>();
  for (const { path, op } of change.files) {
    if (touched.has(path)) found.push([path, "is in the change twice."]);
    touched.add(path);
    const problem = op === "delete" ? null : enter(root, path);
    if (problem) found.push([path, problem]);
  }
  return found;
}

/** Adds a path to the tree as far as nothing else is in its way; says what is. */
function enter(root: Entry["children"], path: string): string | null {
  const names = path.split("/");
  let folder = root;
  for (const [i, name] of names.entries()) {
    const isFile = i === names.length - 1;
    const fold = foldedName(name);
    const other = folder.get(fold);
    if (other && other.name !== name) {
      const there = [...names.slice(0, i), other.name].join("/");
      return `and ${shown(there)} are one name where case or accents are folded; rename one of them.`;
    }
    if (other && other.isFile !== isFile) {
      return `needs ${shown(names.slice(0, i + 1).join("/"))} to be both a file and a folder.`;
    }
    const entry: Entry = other ?? { name, isFile, children: new Map<string, Entry>() };
    if (!other) folder.set(fold, entry);
    folder = entry.children;
  }
  return null;
}
