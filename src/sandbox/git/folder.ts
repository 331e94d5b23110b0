import { diffFiles, diffText } from "./diff.ts";
import { parseCommit } from "./formats.ts";
import { History } from "./history.ts";
import { listTree } from "./list-tree.ts";
import { mergeTree, type MergeResult } from "./merge.ts";
import { ObjectStore } from "./objects.ts";
import { listRefs, readRef, updateRefs, type RefUpdate } from "./refs.ts";
import { GitError, gitText, runGit } from "./run.ts";
import type { GitStore, LogQuery } from "./store.ts";

/** A bare repository on the disk. Objects and refs are read as files, everything else git is asked for. */
export class FolderGit implements GitStore {
  readonly #dir: string;
  readonly #objects: ObjectStore;
  readonly #history: History;

  constructor(dir: string) {
    this.#dir = dir;
    this.#objects = new ObjectStore(dir);
    this.#history = new History(dir, (commit) => {
      const object = this.#objects.read(commit);
      return object?.type === "commit" ? parseCommit(commit, object.data).parents : [];
    });
  }

  read(oid: string) {
    return this.#objects.read(oid);
  }

  preload(oids: string[]): void {
    this.#objects.preload(oids);
  }

  write(...[type, data]: Parameters<GitStore["write"]>): string {
    return this.#objects.write(type, data);
  }

  ref(name: string): string | null {
    return readRef(this.#dir, name);
  }

  refs(prefix: string) {
    return listRefs(this.#dir, prefix);
  }

  updateRefs(updates: RefUpdate[]): boolean {
    return updateRefs(this.#dir, updates);
  }

  head(): string {
    return gitText(this.#dir, ["symbolic-ref", "HEAD"]);
  }

  setHead(ref: string): void {
    runGit(this.#dir, ["symbolic-ref", "HEAD", ref]);
  }

  complete(start: string): string | null {
    const args = ["rev-parse", "--verify", "--quiet", `${start}^{commit}`];
    const { out, status } = runGit(this.#dir, args, { allow: [1, 128] });
    return status === 0 ? out.toString("latin1").trim() : null;
  }

  isAncestor(older: string, newer: string): boolean {
    return this.#history.isAncestor(older, newer);
  }

  mergeBase(a: string, b: string): string | null {
    return this.#history.mergeBase(a, b);
  }

  log(query: LogQuery): string[] {
    return this.#history.log(query);
  }

  list(tree: string, recursive: boolean) {
    return listTree(this.#dir, tree, recursive);
  }

  diff(base: string, head: string) {
    return diffFiles(this.#dir, base, head);
  }

  diffText(base: string, head: string): string {
    return diffText(this.#dir, base, head);
  }

  merge(ours: string, theirs: string, base?: string): MergeResult {
    try {
      return mergeTree(this.#dir, ours, theirs, base);
    } catch (error) {
      // Histories without a common commit: git refuses, GitHub calls it a conflict.
      if (!(error instanceof GitError) || !/unrelated histories/.test(error.stderr)) throw error;
      return { tree: null, conflicts: [] };
    }
  }

  mail(from: string | null, to: string): string {
    const commits = from === null ? ["-1", to] : [`${from}..${to}`];
    const text = gitText(this.#dir, ["format-patch", "--stdout", "--root", "--no-signature", ...commits]);
    return text === "" ? "" : `${text}\n`;
  }
}
