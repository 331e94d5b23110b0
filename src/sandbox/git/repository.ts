/**
 * One repository with the operations that the API needs, on any `GitStore`. Calls are synchronous,
 * so no other request runs between a check and its change.
 */
import type { FileDiff, ListedEntry, MergeResult } from "./plumbing.ts";
import { formatCommit, formatTree, parseCommit, parseTag, parseTree } from "./formats.ts";
import type { Commit, TagObject, TreeEntry } from "./formats.ts";
import type { GitObject, ObjectType } from "./objects.ts";
import { isRefName, ZERO, type Ref, type RefUpdate } from "./refs.ts";
import type { GitStore, LogQuery } from "./git-store.ts";

export class GitRepository {
  readonly #store: GitStore;
  readonly #commits = new WeakMap<GitObject, Commit>();
  readonly #diffs = new Map<string, FileDiff[]>();
  readonly #merges = new Map<string, MergeResult>();

  constructor(store: GitStore) {
    this.#store = store;
  }

  object(oid: string): GitObject | null {
    return this.#store.read(oid);
  }

  preload(oids: string[]): void {
    this.#store.preload(oids);
  }

  write(type: ObjectType, data: Uint8Array | string): string {
    return this.#store.write(type, typeof data === "string" ? Buffer.from(data) : data);
  }

  blob(oid: string): Buffer | null {
    const object = this.object(oid);
    return object?.type === "blob" ? object.data : null;
  }

  commit(oid: string): Commit | null {
    const object = this.object(oid);
    if (object?.type !== "commit") return null;
    const commit = this.#commits.get(object) ?? parseCommit(oid, object.data);
    this.#commits.set(object, commit);
    return commit;
  }

  writeCommit(commit: Omit<Commit, "oid" | "payload">): string {
    return this.write("commit", formatCommit(commit));
  }

  tag(oid: string): TagObject | null {
    const object = this.object(oid);
    return object?.type === "tag" ? parseTag(oid, object.data) : null;
  }

  /** Returns the entries of a tree (or of a commit's tree), or null for another object. */
  tree(oid: string): TreeEntry[] | null {
    const object = this.object(oid);
    if (object?.type === "commit") return this.tree(parseCommit(oid, object.data).tree);
    return object?.type === "tree" ? parseTree(object.data) : null;
  }

  writeTree(entries: TreeEntry[]): string {
    return this.write("tree", formatTree(entries));
  }

  /** Returns the entry at a path below a tree or commit. The empty path is the tree itself. */
  at(oid: string, path: string): TreeEntry | null {
    const start = this.commit(oid)?.tree ?? oid;
    let entry: TreeEntry | null = { mode: "040000", name: "", oid: start };
    for (const name of path.split("/").filter((part) => part !== "")) {
      if (entry === null || entry.mode !== "040000") return null;
      entry = this.tree(entry.oid)?.find((one) => one.name === name) ?? null;
    }
    return entry;
  }

  /** Returns all files below a tree or commit, by path. */
  files(oid: string, below = ""): Map<string, TreeEntry> {
    const found = new Map<string, TreeEntry>();
    const root = this.at(oid, below);
    const walk = (tree: string, prefix: string): void => {
      for (const entry of this.tree(tree) ?? []) {
        const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
        if (entry.mode === "040000") walk(entry.oid, path);
        else found.set(path, entry);
      }
    };
    if (root?.mode === "040000") walk(root.oid, below);
    return found;
  }

  ref(name: string): string | null {
    return this.#store.ref(name);
  }

  refs(prefix: string): Ref[] {
    return this.#store.refs(prefix);
  }

  updateRefs(updates: RefUpdate[]): boolean {
    return this.#store.updateRefs(updates);
  }

  /** Returns the commit that a branch, tag, full ref or (abbreviated) id names, or null. */
  resolve(name: string): string | null {
    for (const prefix of ["refs/heads/", "refs/tags/", "refs/", ""]) {
      const oid = this.ref(`${prefix}${name}`);
      if (oid) return this.peel(oid);
    }
    if (name === "HEAD") return this.ref(this.#store.head());
    if (/^[0-9a-f]{40}$/.test(name)) return this.peel(name);
    return /^[0-9a-f]{4,39}$/.test(name) ? this.#store.complete(name) : null;
  }

  /** Sets the branch that clones start with. */
  setDefault(branch: string): void {
    this.#store.setHead(`refs/heads/${branch}`);
  }

  /** Returns the commit of an annotated tag, or the commit itself; null for anything else. */
  peel(oid: string): string | null {
    const object = this.object(oid);
    if (object?.type === "tag") return this.peel(parseTag(oid, object.data).object);
    return object?.type === "commit" ? oid : null;
  }

  isAncestor(older: string, newer: string): boolean {
    return this.#store.isAncestor(older, newer);
  }

  mergeBase(a: string, b: string): string | null {
    return this.#store.mergeBase(a, b);
  }

  /** Returns ids of commits. */
  log(query: LogQuery): string[] {
    return this.#store.log(query);
  }

  /** Returns the entries of a tree or commit, with the sizes of blobs. */
  list(tree: string, recursive: boolean): ListedEntry[] {
    return this.#store.list(tree, recursive);
  }

  /** Returns the difference of two commits or trees. It can't change, so it is cached. */
  diff(base: string, head: string): FileDiff[] {
    const key = `${base} ${head}`;
    let known = this.#diffs.get(key);
    if (!known) {
      known = this.#store.diff(base, head);
      if (this.#diffs.size > 200) this.#diffs.clear();
      this.#diffs.set(key, known);
    }
    return known;
  }

  diffText(base: string, head: string): string {
    return this.#store.diffText(base, head);
  }

  merge(ours: string, theirs: string, base?: string): MergeResult {
    const key = `${ours} ${theirs} ${base ?? ""}`;
    let known = this.#merges.get(key);
    if (!known) {
      known = this.#store.merge(ours, theirs, base);
      if (this.#merges.size > 500) this.#merges.clear();
      this.#merges.set(key, known);
    }
    return known;
  }

  /**
   * Returns the commits after `from`, or only `to`, one after the other, in the format of `git am`
   * and `.patch`.
   */
  mail(from: string | null, to: string): string {
    return this.#store.mail(from, to);
  }
}

export { ZERO };
export { isRefName };
export type { Commit, FileDiff, MergeResult, Ref, RefUpdate, TagObject, TreeEntry };
