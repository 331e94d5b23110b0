import { createHash } from "node:crypto";
import { formatTree, parseCommit, parseTag, parseTree } from "../formats.ts";
import type { TreeEntry } from "../formats.ts";
import type { GitObject, ObjectType } from "../objects.ts";

/** What histories ask of a commit. */
export interface Node {
  tree: string;
  parents: string[];
  /** Milliseconds; of the commit date. */
  at: number;
  author: string;
  committer: string;
}

/** git's objects in memory, under the ids that git gives them. None is ever taken away. */
export class MemoryObjects {
  readonly #objects = new Map<string, GitObject>();
  readonly #trees = new Map<string, TreeEntry[]>();
  readonly #nodes = new Map<string, Node>();

  read(oid: string): GitObject | null {
    return this.#objects.get(oid) ?? null;
  }

  write(type: ObjectType, given: Uint8Array): string {
    const head = `${type} ${given.length}\0`;
    const oid = createHash("sha1").update(head).update(given).digest("hex");
    if (!this.#objects.has(oid)) this.#objects.set(oid, { type, data: Buffer.from(given) });
    return oid;
  }

  /** Ids that begin so. */
  beginning(start: string): string[] {
    return [...this.#objects.keys()].filter((oid) => oid.startsWith(start));
  }

  blob(oid: string): Buffer {
    return this.#objects.get(oid)?.data ?? Buffer.alloc(0);
  }

  /** A commit's place in its history; null for anything else. */
  node(oid: string): Node | null {
    const known = this.#nodes.get(oid);
    if (known) return known;
    const object = this.#objects.get(oid);
    if (object?.type !== "commit") return null;
    const { tree, parents, author, committer } = parseCommit(oid, object.data);
    const line = (who: typeof author) => `${who.name} <${who.email}>`.toLowerCase();
    const node = { tree, parents, at: Date.parse(committer.date), author: line(author), committer: line(committer) };
    this.#nodes.set(oid, node);
    return node;
  }

  /** The commit that an id stands for, also a tag's. */
  peel(oid: string): string | null {
    const object = this.#objects.get(oid);
    if (object?.type === "tag") return this.peel(parseTag(oid, object.data).object);
    return object?.type === "commit" ? oid : null;
  }

  /** The id of a tree, or of a commit's tree. */
  treeOf(oid: string): string {
    return this.node(this.peel(oid) ?? oid)?.tree ?? oid;
  }

  /** Entries of a tree; none where it isn't one. */
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
