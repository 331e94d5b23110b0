import type { MergeResult } from "../plumbing.ts";
import type { RefUpdate } from "../refs.ts";
import type { GitStore, LogQuery, Repositories } from "../git-store.ts";
import { diffTrees, renderDiff } from "./diff.ts";
import { findMergeBases, isAncestorCommit, walkLog } from "./history.ts";
import { mergeCommits } from "./merge.ts";
import { MemoryObjects, listTreeEntries } from "./objects.ts";
import { MemoryRefs } from "./refs.ts";

/**
 * A repository in this process's memory: no file, no process, the same ids and answers as git's.
 */
export class MemoryGit implements GitStore {
  readonly #objects = new MemoryObjects();
  readonly #refs = new MemoryRefs(this.#objects);
  #head: string;

  constructor(branch = "main") {
    this.#head = `refs/heads/${branch}`;
  }

  read(oid: string) {
    return this.#objects.read(oid);
  }

  preload(): void {
    // Does nothing, because all objects are in memory.
  }

  write(...[type, data]: Parameters<GitStore["write"]>): string {
    return this.#objects.write(type, data);
  }

  ref(name: string): string | null {
    return this.#refs.get(name);
  }

  refs(prefix: string) {
    return this.#refs.list(prefix);
  }

  updateRefs(updates: RefUpdate[]): boolean {
    return this.#refs.update(updates);
  }

  head(): string {
    return this.#head;
  }

  setHead(ref: string): void {
    this.#head = ref;
  }

  complete(start: string): string | null {
    const found = this.#objects.beginning(start).flatMap((oid) => this.#objects.peel(oid) ?? []);
    return found.length === 1 ? (found[0] ?? null) : null;
  }

  isAncestor(older: string, newer: string): boolean {
    return isAncestorCommit(this.#objects, older, newer);
  }

  mergeBase(a: string, b: string): string | null {
    return findMergeBases(this.#objects, a, b)[0] ?? null;
  }

  log(query: LogQuery): string[] {
    const branches = query.withoutBranches ? this.refs("refs/heads/").map(({ oid }) => oid) : [];
    return walkLog(this.#objects, query, branches);
  }

  list(tree: string, recursive: boolean) {
    return listTreeEntries(this.#objects, this.#objects.getTreeId(tree), recursive);
  }

  diff(base: string, head: string) {
    return diffTrees(this.#objects, base, head);
  }

  diffText(base: string, head: string): string {
    return renderDiff(this.#objects, base, head);
  }

  merge(ours: string, theirs: string, base?: string): MergeResult {
    return mergeCommits(this.#objects, ours, theirs, base);
  }

  /** Only git itself formats mail. The memory store has not needed it so far. */
  mail(): string {
    throw new Error("A repository in memory has no patches as mail: request its diff");
  }
}

export function createMemoryRepositories(): Repositories {
  const made = new Map<string, MemoryGit>();
  return {
    has: (name) => made.has(name),
    make(name, { branch = "main", from }) {
      if (from !== undefined)
        throw new Error(`A sandbox in memory can't clone ${from}: set files instead`);
      made.set(name, new MemoryGit(branch));
      return branch;
    },
    open(name) {
      const git = made.get(name);
      if (!git) throw new Error(`The sandbox has no repository ${name}`);
      return git;
    },
  };
}
