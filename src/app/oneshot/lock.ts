/**
 * Allows one pass at a time in a repository: the process that creates the ref holds the lock, and
 * GitHub lets only one create it. Two passes that read the same record would both start its next
 * session. So a server does nothing during a pass either. A pass that was killed leaves the ref
 * behind. Once it is old, another pass takes it over from its last commit, which again only one can
 * do.
 */
import { randomUUID } from "node:crypto";
import { getRepoParams, type Access } from "../github/access.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import { createRef, listRefs, readRef, replaceRef } from "../github/refs.ts";
import { RetryLater } from "../queue/work-queue.ts";
import type { ReconcileDeps } from "../reconcile-deps.ts";

/** Neither a branch nor a tag, so people don't see it and no workflow runs on it. */
const LOCK_REF = "baton/pass";

/** No pass takes longer than this many milliseconds. */
const STALE_MS = 10 * 60_000;

/** Releases the lock. */
export type ReleaseLock = () => Promise<void>;

/**
 * Whether a pass holds the repository's lock. A repeated request costs nothing of GitHub's primary
 * limit while nothing has changed. For that it lists refs: a list has an ETag, and a missing ref
 * has none. @throws GitHubError
 */
export async function isOneshotRunning(access: Access, now: Date): Promise<boolean> {
  const refs = await listRefs(access, LOCK_REF);
  const held = refs.find(({ name }) => name === LOCK_REF);
  return held !== undefined && (await isRecentLock(access, held.sha, now));
}

/**
 * Returns `null` while another pass holds the lock. `tree` is any tree of the repository. @throws
 * GitHubError
 */
export async function lockOneshot(
  access: Access,
  tree: string,
  now: Date,
): Promise<ReleaseLock | null> {
  const held = await readRef(access, LOCK_REF);
  if (held !== null && (await isRecentLock(access, held, now))) return null;
  const mine = await createLockCommit(access, tree);
  if (held === null) {
    if (!(await createRef(access, LOCK_REF, mine))) return null;
  } else if (!(await replaceLock(access, held, mine))) return null;
  return async () => void (await replaceLock(access, mine, null));
}

/** Returns false if another pass has taken it over, or its owner has released it after all. */
async function replaceLock(access: Access, before: string, after: string | null): Promise<boolean> {
  try {
    await replaceRef(access, LOCK_REF, before, after);
    return true;
  } catch (error) {
    if (error instanceof GitHubError && error.code === "head_moved") return false;
    throw error;
  }
}

/**
 * No date is given, so GitHub's clock dates the commit. It says who made it and when, and is on no
 * branch.
 */
async function createLockCommit(access: Access, tree: string): Promise<string> {
  // Two commits of the same second must differ.
  const message = `A pass of Baton is running\n\n${randomUUID()}`;
  const { data } = await requestGitHub(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/git/commits", {
      ...getRepoParams(access),
      message,
      tree,
      parents: [],
    }),
  );
  return data.sha;
}

/** A lock further in the future than any lock lasts was made before GitHub's clock was set back. */
async function isRecentLock(access: Access, sha: string, now: Date): Promise<boolean> {
  return Math.abs(now.getTime() - (await readCommitTime(access, sha)).getTime()) < STALE_MS;
}

async function readCommitTime(access: Access, sha: string): Promise<Date> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
      ...getRepoParams(access),
      commit_sha: sha,
    }),
  );
  return new Date(data.committer.date);
}

// Keeps a server idle in a repository while a pass holds its lock.

/** How often to check whether the pass has ended, in milliseconds. */
const BUSY_MS = 5_000;

/**
 * Called before an action, not before each reconcile, so that an idle repository costs no extra
 * request.
 * @throws RetryLater while another process runs `baton reconcile` on the repository
 */
export async function assertNoOneshotRunning(
  { isOneshot, clock }: Pick<ReconcileDeps, "isOneshot" | "clock">,
  access: Access,
): Promise<void> {
  if (isOneshot || !(await isOneshotRunning(access, clock()))) return;
  throw new RetryLater("a pass of `baton reconcile` is running", BUSY_MS);
}
