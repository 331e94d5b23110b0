import type { TreeEntry } from "../formats.ts";
import type { ListedEntry } from "../list-tree.ts";
import type { MemoryObjects } from "./objects.ts";

export interface Changed {
  path: string;
  before: TreeEntry | null;
  after: TreeEntry | null;
}

/** What differs between two trees, file by file, sorted by path; folders that are the same are not looked into. */
export function changedFiles(objects: MemoryObjects, base: string | null, head: string | null): Changed[] {
  const found: Changed[] = [];
  const folder = (entry: TreeEntry | null) => (entry?.mode === "040000" ? entry.oid : null);
  const file = (entry: TreeEntry | null) => (entry?.mode === "040000" ? null : entry);
  const walk = (a: string | null, b: string | null, prefix: string): void => {
    if (a === b) return;
    for (const { name, sides } of paired(objects, [a, b])) {
      const [before = null, after = null] = sides;
      if (before?.oid === after?.oid && before?.mode === after?.mode) continue;
      const path = `${prefix}${name}`;
      if (file(before) || file(after)) found.push({ path, before: file(before), after: file(after) });
      if (folder(before) || folder(after)) walk(folder(before), folder(after), `${path}/`);
    }
  };
  walk(base, head, "");
  return found.sort((one, other) => byBytes(one.path, other.path));
}

/** The entries of several trees by name; null where a tree has none of that name, or is none. */
export function paired(objects: MemoryObjects, trees: (string | null)[]) {
  const lists = trees.map((oid) => (oid === null ? [] : objects.tree(oid)));
  const names = new Set(lists.flatMap((list) => list.map(({ name }) => name)));
  const maps = lists.map((list) => new Map(list.map((entry) => [entry.name, entry])));
  return [...names].map((name) => ({ name, sides: maps.map((map) => map.get(name) ?? null) }));
}

/** As `git ls-tree` lists a tree; `recursive` looks into folders, and names them too. */
export function listed(objects: MemoryObjects, tree: string, recursive: boolean, prefix = ""): ListedEntry[] {
  return objects.tree(tree).flatMap(({ mode, name, oid }) => {
    const type = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";
    const size = type === "blob" ? objects.blob(oid).length : null;
    const entry: ListedEntry = { mode, type, oid, size, path: `${prefix}${name}` };
    return type === "tree" && recursive ? [entry, ...listed(objects, oid, true, `${entry.path}/`)] : [entry];
  });
}

/** git compares paths by their bytes. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
