/** Kept work, brought back into a worktree: as a commit on its base, merged into what the session works on. */
import type { Kept } from "../core/build/kept.ts";
import type { Change } from "../core/sessions/proposal.ts";
import type { KeptChange } from "./kept.ts";
import { unresolved } from "./change.ts";
import { GitError, type Git } from "./git.ts";
import { fetchWithMergeBase, type Remote } from "./remote.ts";

const REF = "refs/baton/kept";

/** Unpublished work of an earlier session, or why it can't be had. */
export interface Earlier {
  kept: Kept;
  found: KeptChange;
}

/** A commit of the store that holds the work, or why there is none: half a sentence. */
export type KeptCommit = { commit: string; paths: string[] } | { without: string };

/**
 * Makes the kept change a commit of the trusted store, by git's own objects: no path of it is ever written to but by
 * git's checkout, which follows no link. `known` are commits that the store holds already; the history that a merge
 * with them needs comes along.
 */
export async function commitKept(
  remote: Remote,
  known: readonly [string, ...string[]],
  { kept, found }: Earlier,
): Promise<KeptCommit> {
  if (!found.ok) return { without: found.reason };
  const parents = [kept.base, ...(kept.other ? [kept.other] : [])];
  try {
    for (const parent of parents) {
      if (!known.includes(parent)) await fetchWithMergeBase(remote, known.at(-1)!, parent);
    }
    const input = streamOf(found.change, parents, `The work of ${kept.session}`);
    await remote.git(["fast-import", "--quiet", "--force"], { cwd: remote.store, input });
    const commit = (await remote.git(["rev-parse", REF], { cwd: remote.store })).toString().trim();
    return { commit, paths: found.change.files.map(({ path }) => path) };
  } catch (error) {
    return { without: reasonOf(error) };
  }
}

export interface Restored {
  /** Paths in conflict with what has moved since. */
  conflicts: string[];
  /** Why the work isn't there, half a sentence; null where it is. */
  without: string | null;
}

/**
 * Brings the work into the worktree, which stands at `base`, by the same three-way merge whether that is where it was
 * made or has moved since. It is left uncommitted. Where another merge is to follow (`next`), a conflict would stand in
 * its way: then the work is left out.
 */
export async function restore(
  git: Git,
  folder: string,
  base: string,
  next: boolean,
  kept: KeptCommit,
): Promise<Restored> {
  if ("without" in kept) return { conflicts: [], without: kept.without };
  try {
    const clean = await merge(git, folder, [kept.commit]);
    // What it left half resolved of the very conflict that it was to mend still is to be resolved.
    if (clean && next) return { conflicts: await unresolved(folder, kept.paths), without: null };
    if (next) throw new GitError(1, "it conflicts with what has changed since");
    if (!clean) return { conflicts: await conflictsIn(git, folder), without: null };
    await git(["reset", "--quiet", "--soft", base], { cwd: folder });
    return { conflicts: [], without: null };
  } catch (error) {
    const without = reasonOf(error);
    await git(["reset", "--quiet", "--hard", base], { cwd: folder });
    return { conflicts: [], without };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof GitError) return error.message;
  throw error;
}

/** https://git-scm.com/docs/git-fast-import */
function streamOf(change: Change, [base, ...others]: readonly string[], message: string): Buffer {
  const parts: (string | Buffer)[] = [];
  const data = (bytes: Buffer) => parts.push(`data ${bytes.length}\n`, bytes, "\n");
  for (const [i, file] of change.files.entries()) {
    if (file.op !== "write") continue;
    parts.push(`blob\nmark :${i + 1}\n`);
    data(Buffer.from(file.content, "base64"));
  }
  parts.push(`commit ${REF}\ncommitter Baton session <session@baton.invalid> 0 +0000\n`);
  data(Buffer.from(message));
  parts.push(`from ${base}\n`, ...others.map((other) => `merge ${other}\n`));
  // First all that goes: a folder may stand where a file was.
  for (const file of change.files) if (file.op === "delete") parts.push(`D ${quoted(file.path)}\n`);
  for (const [i, file] of change.files.entries()) {
    if (file.op === "write") parts.push(`M ${file.mode} :${i + 1} ${quoted(file.path)}\n`);
  }
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

const quoted = (path: string) => `"${path.replace(/["\\]/g, "\\$&")}"`;

/** Merges `other` into the worktree, and leaves what conflicts to the session. Returns the paths in conflict. */
export async function mergeIn(git: Git, folder: string, other: string): Promise<string[]> {
  return (await merge(git, folder, ["--no-commit", other])) ? [] : conflictsIn(git, folder);
}

/** Says whether nothing conflicted. */
async function merge(git: Git, folder: string, args: readonly string[]): Promise<boolean> {
  const how = ["merge", "--quiet", "--no-edit", "--no-ff", "--no-stat", "--no-verify", ...args];
  const config = [["merge.conflictStyle", "diff3"]] as const;
  return git(how, { cwd: folder, config }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitError && error.code === 1) return false;
      throw error;
    },
  );
}

async function conflictsIn(git: Git, folder: string): Promise<string[]> {
  const out = await git(["diff", "--name-only", "--diff-filter=U", "-z"], { cwd: folder });
  return out.toString().split("\0").filter(Boolean);
}
