/**
 * The storage of a repository: a bare folder that git itself works on (`folder-git.ts`), or this
 * process's memory (`memory/memory-git.ts`). Both give the same results, which
 * test/sandbox/git-alike.test.ts compares.
 */
import type { FileDiff, ListedEntry, MergeResult } from "./plumbing.ts";
import type { GitObject, ObjectType } from "./objects.ts";
import type { Ref, RefUpdate } from "./refs.ts";

/** Selects commits. Without an order, the newest commit dates come first. */
export interface LogQuery {
  /** Commit to start with, as a full id. */
  from: string;
  /** Excludes these commits and all their ancestors. */
  without?: string[];
  /** Excludes all commits that a branch reaches. */
  withoutBranches?: boolean;
  /** Lists no commit before its children. */
  topological?: boolean;
  /** Reverses the selected commits: oldest first. */
  reverse?: boolean;
  skip?: number;
  most?: number;
  /** Earliest commit date, ISO 8601. */
  since?: string | null;
  until?: string | null;
  /** A text in the line `Name <address>`, ignoring case. */
  author?: string | null;
  committer?: string | null;
  /** Selects only commits that changed this file or folder. */
  path?: string | null;
}

export interface GitStore {
  /** Returns the object of a full id, or null. */
  read(oid: string): GitObject | null;
  /** Announces which objects will be read. */
  preload(oids: string[]): void;
  write(type: ObjectType, data: Uint8Array): string;
  ref(name: string): string | null;
  /** Returns the refs below a prefix (`refs/heads/`, `refs/tags/v1`), sorted by name. */
  refs(prefix: string): Ref[];
  /** Compares and swaps refs, all or none. Returns false if one had an unexpected value. */
  updateRefs(updates: RefUpdate[]): boolean;
  /** Returns the ref that clones start with, `refs/heads/main`. It need not exist. */
  head(): string;
  setHead(ref: string): void;
  /** Returns the only commit whose id starts with this text, or null. */
  complete(start: string): string | null;
  /** Returns whether `older` is an ancestor. False also for an unknown commit. */
  isAncestor(older: string, newer: string): boolean;
  /** Returns the best common ancestor, the newest of several, or null. */
  mergeBase(a: string, b: string): string | null;
  log(query: LogQuery): string[];
  /** Returns the entries of a tree or commit, or all below it, in git's order. */
  list(tree: string, recursive: boolean): ListedEntry[];
  /** Returns the changes between two trees or commits by file. Detects renames. */
  diff(base: string, head: string): FileDiff[];
  /** Returns the output of `git diff` without the last line feed. */
  diffText(base: string, head: string): string;
  /**
   * Merges two commits. `base` replaces their common ancestor. Returns no tree if they have none.
   */
  merge(ours: string, theirs: string, base?: string): MergeResult;
  /** Returns the commits after `from`, or only `to`, as mail for `git am`. */
  mail(from: string | null, to: string): string;
}

/** All repositories of a sandbox, each by its folder's name, `owner/name`. */
export interface Repositories {
  has(name: string): boolean;
  /** Creates a repository, empty or as a clone of `from`. Returns its default branch. */
  make(name: string, wanted: { branch?: string; from?: string }): string;
  open(name: string): GitStore;
}
