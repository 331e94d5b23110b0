/**
 * The worktree of a session: an ordinary repository at the session's base, in which the session may
 * do anything.
 */
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getMergedCommit, type SessionState } from "../../core/model/session.ts";
import { getSessionSpec } from "../../core/sessions/index.ts";
import { GitError } from "../git.ts";
import { fetchWithMergeBase, type Remote } from "../remote.ts";
import { describeLeavingCause } from "../../core/messages/failure-causes.ts";
import {
  commitEarlierWork,
  mergeCommit,
  restoreEarlierWork,
  type EarlierWork,
} from "./saved-work.ts";

export interface Worktree {
  folder: string;
  /** File with the diff that the session judges; null if its kind judges none. */
  diff: string | null;
  /** File with the changes since the previous round, for a later review. */
  since: string | null;
  /** Paths that the merge left in conflict, for a rework that has to fix one. */
  conflicts: string[];
  /** What happened to the work that an earlier session saved, in words; null if there is none. */
  earlier: string | null;
}

/**
 * Fetches what the session needs and checks out its base in `folder`. For a session that judges a
 * diff it writes `diffFile`: the changes of `base` since its merge base with `against` (three dots,
 * like a pull request). For a later round it adds a file with the changes since the previous one.
 * For a rework with `other`, it merges that commit without committing, and leaves conflict markers
 * in the files. `earlier` is work that an earlier session saved; it is restored uncommitted.
 */
export async function prepareWorktree(
  remote: Remote,
  session: SessionState,
  against: string | null,
  earlier: EarlierWork | null,
  folder: string,
  diffFile: string,
): Promise<Worktree> {
  const { base, kind } = session;
  const merge = getMergedCommit(session);
  const diffed = getSessionSpec(kind).diff ? against : null;
  const second = merge ?? diffed;
  const common = second
    ? await fetchWithMergeBase(remote, base, second)
    : await remote.fetch([base], 1).then(() => null);
  const known = [base, ...(second ? [second] : [])] as const;
  const saved = earlier && (await commitEarlierWork(remote, known, earlier));
  await checkOut(
    remote,
    folder,
    [...known, ...(saved && "commit" in saved ? [saved.commit] : [])],
    base,
  );
  if (diffed) await writeFile(diffFile, await diffCommits(remote, common ?? diffed, base));
  const since =
    diffed && session.since ? await writeDiffSince(remote, session.since, base, diffFile) : null;
  const restored =
    saved && (await restoreEarlierWork(remote.git, folder, base, merge !== null, saved));
  const conflicts = [
    ...(restored?.conflicts ?? []),
    ...(merge ? await mergeCommit(remote.git, folder, merge) : []),
  ];
  return {
    folder,
    diff: diffed ? diffFile : null,
    since,
    conflicts: [...new Set(conflicts)],
    earlier: earlier && restored && describeEarlierWork(earlier, base, restored.without),
  };
}

/** Makes `folder` a repository with `commits` of the store, and checks out `base` in it. */
export async function checkOut(
  remote: Remote,
  folder: string,
  commits: string[],
  base: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await remote.git(["init", "--quiet"], { cwd: folder });
  // The session's tools stash and commit for themselves, which git refuses without a name.
  await appendFile(
    join(folder, ".git", "config"),
    "[user]\n\tname = Baton session\n\temail = session@baton.invalid\n",
  );
  const fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow"];
  await remote.git([...fetch, "--", remote.store, ...commits], { cwd: folder });
  await remote.git(["checkout", "--quiet", "--detach", base], { cwd: folder });
}

/**
 * Returns bytes, because the reviewed files need not be UTF-8. Runs no external diff or text
 * conversion.
 */
async function diffCommits(remote: Remote, from: string, to: string): Promise<Buffer> {
  const how = ["--no-ext-diff", "--no-textconv", "--no-color", "--find-renames", "--full-index"];
  return remote.git(["diff", ...how, from, to, "--"], { cwd: remote.store });
}

/**
 * Returns null if the previous round's head is gone: a push replaced it and the server deleted it.
 */
async function writeDiffSince(
  remote: Remote,
  since: string,
  to: string,
  diffFile: string,
): Promise<string | null> {
  try {
    await remote.fetch([since], 1);
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
  const file = diffFile.replace(/\.diff$/, "-since.diff");
  await writeFile(file, await diffCommits(remote, since, to));
  return file;
}

function describeEarlierWork(
  { saved: work }: EarlierWork,
  base: string,
  without: string | null,
): string {
  const end = (sentence: string) => sentence.replace(/\.$/, "");
  if (without)
    return `The work that ${work.session} left is not available: ${end(without)}. Start again.`;
  const shown = `\`git diff ${base.slice(0, 12)}\` shows it`;
  const why = end(describeLeavingCause(work.why));
  return (
    `${work.session} left its work in the worktree (${shown}). It ended: ${why}. ` +
    "Go on from it."
  );
}

/** Returns the paths of a session's files below the job's temporary folder. */
export function getSessionFolders(temp: string) {
  return {
    store: join(temp, "baton-store"),
    /** Other repositories, in git's format. */
    others: join(temp, "baton-others"),
    /** A marker file for each of them that is next to the worktree, named like its folder. */
    siblings: join(temp, "baton-siblings"),
    record: join(temp, "record"),
    /** The record's head, read only to check whether this run is still current. */
    head: join(temp, "record-head"),
    worktree: join(temp, "worktree"),
    /**
     * Copies of other workers' branches. They are made in `layout`, which no command sees, then
     * moved to `worktrees`.
     */
    layout: join(temp, "layout"),
    worktrees: join(temp, "worktrees"),
    /** Index and objects of the change while it is read; no tool of the session sees it. */
    scratch: join(temp, "reading"),
    /** File that says what the session works on, in case its process dies. */
    note: join(temp, "baton-note.json"),
    /** Prompt, diff, closing input and usage, and the engine's home and temporary folder. */
    session: join(temp, "session"),
    proposal: join(temp, "proposal"),
  };
}
