/** The worktree of a session: an ordinary repository at the session's base, which the session may do anything with. */
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SessionState } from "../core/build/session.ts";
import { sessionKind } from "../core/sessions/index.ts";
import { GitError, type Git } from "./git.ts";
import { fetchWithMergeBase, type Remote } from "./remote.ts";

export interface Worktree {
  folder: string;
  /** File with the diff that the session judges, where its kind does. */
  diff: string | null;
  /** Paths that the merge left in conflict, for a rework that has to mend one. */
  conflicts: string[];
}

/**
 * Fetches what the session needs and lays out `folder` at its base. For a session that judges a diff, `diffFile` is
 * written: what `base` adds since it parted from `against` (three dots, as a pull request shows it). For a rework with
 * `other`, that commit is merged without committing; conflict markers are left in the files.
 */
export async function prepareWorktree(
  remote: Remote,
  session: SessionState,
  against: string | null,
  folder: string,
  diffFile: string,
): Promise<Worktree> {
  const { base, kind } = session;
  const merge = kind === "rework" ? session.other : null;
  const diffed = sessionKind(kind).diff ? against : null;
  const second = merge ?? diffed;
  const common = second
    ? await fetchWithMergeBase(remote, base, second)
    : await remote.fetch([base], 1).then(() => null);
  await checkOut(remote, folder, second ? [base, second] : [base], base);
  if (diffed) await writeFile(diffFile, await diffOf(remote, common ?? diffed, base));
  return {
    folder,
    diff: diffed ? diffFile : null,
    conflicts: merge ? await mergeIn(remote.git, folder, merge) : [],
  };
}

async function checkOut(remote: Remote, folder: string, commits: string[], base: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await remote.git(["init", "--quiet"], { cwd: folder });
  // Tools of the session stash and commit for themselves; without a name git refuses them.
  await appendFile(join(folder, ".git", "config"), "[user]\n\tname = Baton session\n\temail = session@baton.invalid\n");
  const fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow"];
  await remote.git([...fetch, "--", remote.store, ...commits], { cwd: folder });
  await remote.git(["checkout", "--quiet", "--detach", base], { cwd: folder });
}

/** Bytes, since what is reviewed need not be UTF-8; no external diff or text conversion is run. */
async function diffOf(remote: Remote, from: string, to: string): Promise<Buffer> {
  const how = ["--no-ext-diff", "--no-textconv", "--no-color", "--find-renames", "--full-index"];
  return remote.git(["diff", ...how, from, to, "--"], { cwd: remote.store });
}

/** Merges `other` into the worktree, and leaves what conflicts to the session. Returns the paths in conflict. */
async function mergeIn(git: Git, folder: string, other: string): Promise<string[]> {
  const merge = ["merge", "--quiet", "--no-commit", "--no-ff", "--no-stat", "--no-verify", other];
  await git(merge, { cwd: folder, config: [["merge.conflictStyle", "diff3"]] }).catch((error: unknown) => {
    if (!(error instanceof GitError && error.code === 1)) throw error;
  });
  const out = await git(["diff", "--name-only", "--diff-filter=U", "-z"], { cwd: folder });
  return out.toString().split("\0").filter(Boolean);
}

/** Where the files of a session lie below the job's temporary folder. */
export function foldersIn(temp: string) {
  return {
    store: join(temp, "baton-store"),
    record: join(temp, "record"),
    /** The record's head, looked at only to see whether this run is still current. */
    head: join(temp, "record-head"),
    worktree: join(temp, "worktree"),
    /** Other workers' branches, laid out to be looked at. */
    worktrees: join(temp, "worktrees"),
    /** Prompt, diff, closing input and usage, and the engine's home and temporary folder. */
    session: join(temp, "session"),
    proposal: join(temp, "proposal"),
  };
}
