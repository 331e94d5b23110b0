/**
 * What a repository is kept in: a bare folder that git itself works on (`folder.ts`), or this
 * process's memory (`memory/index.ts`). Both answer alike, which test/sandbox/git-alike.test.ts
 * holds against each other.
 */
import type { FileDiff, ListedEntry, MergeResult } from "./plumbing.ts";
import type { GitObject, ObjectType } from "./objects.ts";
import type { Ref, RefUpdate } from "./refs.ts";

/** Which commits are wanted; without an order those of the newest commit dates come first. */
export interface LogQuery {
  /** Commit to begin with, its full id. */
  from: string;
  /** Commits that are left out with all that they reach. */
  without?: string[];
  /** Leaves out what any branch reaches. */
  withoutBranches?: boolean;
  /** No commit before its children. */
  topological?: boolean;
  /** The oldest first, of those that are left. */
  reverse?: boolean;
  skip?: number;
  most?: number;
  /** ISO 8601; of the commit date. */
  since?: string | null;
  until?: string | null;
  /** What the line `Name <address>` holds, in any case of letters. */
  author?: string | null;
  committer?: string | null;
  /** Only what changed this file or folder. */
  path?: string | null;
}

export interface GitStore {
  /** The object of a full id, or null. */
  read(oid: string): GitObject | null;
  /** Tells which objects are about to be read. */
  preload(oids: string[]): void;
  write(type: ObjectType, data: Uint8Array): string;
  ref(name: string): string | null;
  /** Refs below a prefix (`refs/heads/`, `refs/tags/v1`), sorted by name. */
  refs(prefix: string): Ref[];
  /** Compare-and-swap of refs, all or none; false when one was not what was expected. */
  updateRefs(updates: RefUpdate[]): boolean;
  /** The ref that clones begin with, `refs/heads/main`, whether it exists or not. */
  head(): string;
  setHead(ref: string): void;
  /** The one commit whose id begins so, or null. */
  complete(start: string): string | null;
  /** False also where a commit is not known. */
  isAncestor(older: string, newer: string): boolean;
  /** The best common ancestor, the newest where there are several; null where there is none. */
  mergeBase(a: string, b: string): string | null;
  log(query: LogQuery): string[];
  /** What lies in a tree or commit, or everything below it, in git's order. */
  list(tree: string, recursive: boolean): ListedEntry[];
  /** What changed between two trees or commits, file by file; renames are found. */
  diff(base: string, head: string): FileDiff[];
  /** The same as `git diff` shows it, without the last line's end. */
  diffText(base: string, head: string): string;
  /**
   * Merges two commits; `base` takes the place of what they have in common. No tree where they have
   * nothing.
   */
  merge(ours: string, theirs: string, base?: string): MergeResult;
  /** The commits after `from`, or `to` alone, as mail that `git am` takes. */
  mail(from: string | null, to: string): string;
}

/** All repositories of a sandbox, each by its folder's name, `owner/name`. */
export interface Repositories {
  has(name: string): boolean;
  /** Makes a repository, empty or a clone of `from`; returns its default branch. */
  make(name: string, wanted: { branch?: string; from?: string }): string;
  open(name: string): GitStore;
}
