/**
 * The worktree of a session: an ordinary repository at the session's base, which the session may do
 * anything with.
 */
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getMergedCommit, type SessionState } from "../../core/model/session.ts";
import { getSessionSpec } from "../../core/sessions/index.ts";
import { GitError } from "../git.ts";
import { fetchWithMergeBase, type Remote } from "../remote.ts";
import {
  commitEarlierWork,
  mergeCommit,
  restoreEarlierWork,
  type EarlierWork,
} from "./saved-work.ts";

export interface Worktree {
  folder: string;
  /** File with the diff that the session judges, where its kind does. */
  diff: string | null;
  /** File with what changed in it since the round before, for a later review. */
  since: string | null;
  /** Paths that the merge left in conflict, for a rework that has to fix one. */
  conflicts: string[];
  /** What became of the work that an earlier session saved, in words; null where there is none. */
  earlier: string | null;
}

/**
 * Fetches what the session needs and lays out `folder` at its base. For a session that judges a
 * diff, `diffFile` is written: what `base` adds since it parted from `against` (three dots, as a
 * pull request shows it), and for a later round beside it what changed since. For a rework with
 * `other`, that commit is merged without committing; conflict markers are left in the files.
 * `earlier` is work that an
 * earlier session saved: it is there then, uncommitted.
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

/** Makes `folder` a repository that holds `commits` of the store, and lays out `base` in it. */
export async function checkOut(
  remote: Remote,
  folder: string,
  commits: string[],
  base: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await remote.git(["init", "--quiet"], { cwd: folder });
  // Tools of the session stash and commit for themselves; without a name git refuses them.
  await appendFile(
    join(folder, ".git", "config"),
    "[user]\n\tname = Baton session\n\temail = session@baton.invalid\n",
  );
  const fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow"];
  await remote.git([...fetch, "--", remote.store, ...commits], { cwd: folder });
  await remote.git(["checkout", "--quiet", "--detach", base], { cwd: folder });
}

/** Bytes, since what is reviewed need not be UTF-8; no external diff or text conversion is run. */
async function diffCommits(remote: Remote, from: string, to: string): Promise<Buffer> {
  const how = ["--no-ext-diff", "--no-textconv", "--no-color", "--find-renames", "--full-index"];
  return remote.git(["diff", ...how, from, to, "--"], { cwd: remote.store });
}

/**
 * Null where the head of the round before can't be had: pushed away, and let go of by the server.
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
    return `The work that ${work.session} left can't be had: ${end(without)}. Start again.`;
  const shown = `\`git diff ${base.slice(0, 12)}\` shows it`;
  return (
    `${work.session} left its work in the worktree (${shown}). It ended: ${end(work.why)}. ` +
    "Go on from it."
  );
}

/** Where the files of a session lie below the job's temporary folder. */
export function getSessionFolders(temp: string) {
  return {
    store: join(temp, "baton-store"),
    /** Other repositories, as git holds them. */
    others: join(temp, "baton-others"),
    /** A file for each of them that lies beside the worktree, by its folder's name. */
    siblings: join(temp, "baton-siblings"),
    record: join(temp, "record"),
    /** The record's head, looked at only to see whether this run is still current. */
    head: join(temp, "record-head"),
    worktree: join(temp, "worktree"),
    /**
     * Copies of other workers' branches: made in `layout`, which no command sees, then moved to
     * `worktrees`.
     */
    layout: join(temp, "layout"),
    worktrees: join(temp, "worktrees"),
    /** Index and objects of the change while it is read; no tool of the session's sees it. */
    scratch: join(temp, "reading"),
    /** File that says what the session works on, for where its process dies. */
    note: join(temp, "baton-note.json"),
    /** Prompt, diff, closing input and usage, and the engine's home and temporary folder. */
    session: join(temp, "session"),
    proposal: join(temp, "proposal"),
  };
}
