import { createHash } from "node:crypto";
import { formatTree, parseCommit, parseTag, parseTree, type TreeEntry } from "../formats.ts";
import type { GitObject, ObjectType } from "../objects.ts";
import type { ListedEntry } from "../plumbing.ts";

/** The data of a commit that histories need. */
export interface CommitNode {
  tree: string;
  parents: string[];
  /** Commit date in milliseconds. */
  at: number;
  author: string;
  committer: string;
}

/** Git's objects in memory, under git's ids. No object is ever removed. */
export class MemoryObjects {
  readonly #objects = new Map<string, GitObject>();
  readonly #trees = new Map<string, TreeEntry[]>();
  readonly #nodes = new Map<string, CommitNode>();

  read(oid: string): GitObject | null {
    return this.#objects.get(oid) ?? null;
  }

  write(type: ObjectType, given: Uint8Array): string {
    const head = `${type} ${given.length}\0`;
    const oid = createHash("sha1").update(head).update(given).digest("hex");
    if (!this.#objects.has(oid)) this.#objects.set(oid, { type, data: Buffer.from(given) });
    return oid;
  }

  /** Returns the ids that start with this text. */
  beginning(start: string): string[] {
    return [...this.#objects.keys()].filter((oid) => oid.startsWith(start));
  }

  blob(oid: string): Buffer {
    return this.#objects.get(oid)?.data ?? Buffer.alloc(0);
  }

  /** Returns a commit's node in the history, or null for any other object. */
  node(oid: string): CommitNode | null {
    const known = this.#nodes.get(oid);
    if (known) return known;
    const object = this.#objects.get(oid);
    if (object?.type !== "commit") return null;
    const { tree, parents, author, committer } = parseCommit(oid, object.data);
    const line = (who: typeof author) => `${who.name} <${who.email}>`.toLowerCase();
    const node = {
      tree,
      parents,
      at: Date.parse(committer.date),
      author: line(author),
      committer: line(committer),
    };
    this.#nodes.set(oid, node);
    return node;
  }

  /** Returns the commit of an id, also of a tag's. */
  peel(oid: string): string | null {
    const object = this.#objects.get(oid);
    if (object?.type === "tag") return this.peel(parseTag(oid, object.data).object);
    return object?.type === "commit" ? oid : null;
  }

  /** Returns the id of a tree, or of a commit's tree. */
  getTreeId(oid: string): string {
    return this.node(this.peel(oid) ?? oid)?.tree ?? oid;
  }

  /** Returns the entries of a tree; none if the object is not a tree. */
  tree(oid: string): TreeEntry[] {
    const known = this.#trees.get(oid);
    if (known) return known;
    const object = this.#objects.get(oid);
    const entries = object?.type === "tree" ? parseTree(object.data) : [];
    if (object) this.#trees.set(oid, entries);
    return entries;
  }

  writeTree(entries: TreeEntry[]): string {
    return this.write("tree", formatTree(entries));
  }
}

export interface ChangedEntry {
  path: string;
  before: TreeEntry | null;
  after: TreeEntry | null;
}

/** Returns the differences between two trees by file, sorted by path. Equal folders are skipped. */
export function diffTreeEntries(
  objects: MemoryObjects,
  base: string | null,
  head: string | null,
): ChangedEntry[] {
  const found: ChangedEntry[] = [];
  const folder = (entry: TreeEntry | null) => (entry?.mode === "040000" ? entry.oid : null);
  const file = (entry: TreeEntry | null) => (entry?.mode === "040000" ? null : entry);
  const walk = (a: string | null, b: string | null, prefix: string): void => {
    if (a === b) return;
    for (const { name, sides } of joinEntries(objects, [a, b])) {
      const [before = null, after = null] = sides;
      if (before?.oid === after?.oid && before?.mode === after?.mode) continue;
      const path = `${prefix}${name}`;
      if (file(before) || file(after))
        found.push({ path, before: file(before), after: file(after) });
      if (folder(before) || folder(after)) walk(folder(before), folder(after), `${path}/`);
    }
  };
  walk(base, head, "");
  return found.sort((one, other) => compareBytes(one.path, other.path));
}

/** Returns the entries of several trees by name. Null if a tree has no such entry, or is none. */
export function joinEntries(objects: MemoryObjects, trees: (string | null)[]) {
  const lists = trees.map((oid) => (oid === null ? [] : objects.tree(oid)));
  const names = new Set(lists.flatMap((list) => list.map(({ name }) => name)));
  const maps = lists.map((list) => new Map(list.map((entry) => [entry.name, entry])));
  return [...names].map((name) => ({ name, sides: maps.map((map) => map.get(name) ?? null) }));
}

/** Lists a tree like `git ls-tree`. `recursive` also lists folders and their content. */
export function listTreeEntries(
  objects: MemoryObjects,
  tree: string,
  recursive: boolean,
  prefix = "",
): ListedEntry[] {
  return objects.tree(tree).flatMap(({ mode, name, oid }) => {
    const type = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";
    const size = type === "blob" ? objects.blob(oid).length : null;
    const entry: ListedEntry = { mode, type, oid, size, path: `${prefix}${name}` };
    return type === "tree" && recursive
      ? [entry, ...listTreeEntries(objects, oid, true, `${entry.path}/`)]
      : [entry];
  });
}

/** Git compares paths by their bytes. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
