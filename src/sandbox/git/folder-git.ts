import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { diffFiles, listTree, mergeTree, readDiff, type MergeResult } from "./plumbing.ts";
import { parseCommit } from "./formats.ts";
import { History } from "./history.ts";
import { ObjectStore } from "./objects.ts";
import { listRefs, readRef, runUpdateRef, type RefUpdate } from "./refs.ts";
import { GitError, runGit, runGitText } from "./run-git.ts";
import type { GitStore, LogQuery, Repositories } from "./git-store.ts";

/** A bare repository on disk. Objects and refs are read as files; everything else is run by git. */
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
    return runUpdateRef(this.#dir, updates);
  }

  head(): string {
    return runGitText(this.#dir, ["symbolic-ref", "HEAD"]);
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
    return readDiff(this.#dir, base, head);
  }

  merge(ours: string, theirs: string, base?: string): MergeResult {
    try {
      return mergeTree(this.#dir, ours, theirs, base);
    } catch (error) {
      // For histories without a common commit, git reports an error and GitHub a conflict.
      if (!(error instanceof GitError) || !/unrelated histories/.test(error.stderr)) throw error;
      return { tree: null, conflicts: [] };
    }
  }

  mail(from: string | null, to: string): string {
    const commits = from === null ? ["-1", to] : [`${from}..${to}`];
    const text = runGitText(this.#dir, [
      "format-patch",
      "--stdout",
      "--root",
      "--no-signature",
      ...commits,
    ]);
    return text === "" ? "" : `${text}\n`;
  }
}

const MAX_LOOSE_OBJECTS = 1_000;

/** Creates bare repositories below a folder. */
export function createFolderRepositories(dir: string): Repositories {
  const at = (name: string): string => join(dir, `${name}.git`);
  return {
    has: (name) => existsSync(at(name)),
    make: (name, wanted) => createBareRepository(at(name), wanted),
    open: (name) => new FolderGit(at(name)),
  };
}

/** Creates a bare repository. A clone that is interrupted leaves nothing behind. */
function createBareRepository(
  dir: string,
  { branch, from }: { branch?: string; from?: string },
): string {
  mkdirSync(dirname(dir), { recursive: true });
  const run = (...args: string[]) => runGit(dirname(dir), args, { outside: true });
  try {
    if (from === undefined)
      run("init", "--quiet", "--bare", `--initial-branch=${branch ?? "main"}`, "--", dir);
    // Uses git's own transport. All objects arrive in one pack, from which clones are fast. A
    // concurrent `git gc` in the source deletes no file that is being copied.
    else run("clone", "--quiet", "--bare", "--no-local", "--", resolve(from), dir);
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  const settings = {
    "http.receivepack": "true",
    "uploadpack.allowFilter": "true",
    "uploadpack.allowAnySHA1InWant": "true",
    "receive.hideRefs": "refs/pull",
    "gc.auto": "0",
  };
  for (const [name, value] of Object.entries(settings)) runGit(dir, ["config", name, value]);
  if (from !== undefined) runGit(dir, ["remote", "remove", "origin"], { allow: [2] });
  // A clone would read thousands of single files one by one each time.
  const loose = Number(runGitText(dir, ["count-objects"]).split(" ")[0]);
  if (loose > MAX_LOOSE_OBJECTS) runGit(dir, ["repack", "-a", "-d", "-q"]);
  if (branch !== undefined) runGit(dir, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  return runGitText(dir, ["symbolic-ref", "--short", "HEAD"]);
}
