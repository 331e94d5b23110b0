/**
 * One pass at a time in a repository: whoever creates the ref has it, which GitHub lets only one
 * do. Two that looked at the same record would both start the session that it asks for, so a server
 * does nothing meanwhile either. A pass that was killed leaves the ref behind: once it is old,
 * another takes it over from where it stood, which again only one can do.
 */
import { randomUUID } from "node:crypto";
import { getRepoParams, type Access } from "../github/access.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import { createRef, deleteRef, listRefs, readRef } from "../github/refs.ts";
import { RetryLater } from "../queue/work-queue.ts";
import type { ReconcileDeps } from "../reconcile-deps.ts";

/** No branch and no tag: people don't see it, and nothing runs on it. */
const LOCK_REF = "baton/pass";

/** No pass is under way for longer, in milliseconds. */
const STALE_MS = 10 * 60_000;

/** Gives it back. */
export type ReleaseLock = () => Promise<void>;

/**
 * Whether a pass has the repository. Asked again while nothing has changed, it costs nothing of
 * GitHub's primary limit: a list has an ETag where a ref that isn't there has none. @throws
 * GitHubError
 */
export async function isOneshotRunning(access: Access, now: Date): Promise<boolean> {
  const refs = await listRefs(access, LOCK_REF);
  const held = refs.find(({ name }) => name === LOCK_REF);
  return held !== undefined && (await isRecentLock(access, held.sha, now));
}

/** `null` while another pass has it. `tree` is any tree of the repository. @throws GitHubError */
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
  } else if (!(await takeOverLock(access, held, mine))) return null;
  return async () => {
    if ((await readRef(access, LOCK_REF)) === mine) await deleteRef(access, LOCK_REF);
  };
}

const TAKE_OVER = `mutation ($repository: ID!, $name: GitRefname!, $before: GitObjectID!, $after: GitObjectID!) {
  updateRefs(input: { repositoryId: $repository, refUpdates: [
    { name: $name, beforeOid: $before, afterOid: $after, force: true }
  ] }) { clientMutationId }
}`;

async function takeOverLock(access: Access, before: string, after: string): Promise<boolean> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}", getRepoParams(access)),
  );
  const move = { repository: data.node_id, name: `refs/${LOCK_REF}`, before, after };
  try {
    await requestGitHub(() => access.octokit.graphql(TAKE_OVER, move));
    return true;
  } catch (error) {
    // Another took it over first, or its owner has given it back after all.
    if (error instanceof GitHubError && !error.isTransient) return false;
    throw error;
  }
}

/**
 * By GitHub's clock: no date is given. The commit says who made it and when, and is in no branch.
 */
async function createLockCommit(access: Access, tree: string): Promise<string> {
  // Two that are made in the same second must not be the same commit.
  const message = `A pass of Baton is under way\n\n${randomUUID()}`;
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

/** One that lies further ahead than any lasts was made before GitHub's clock was set back. */
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

// A server and a pass in one repository: while the pass has it, the server does nothing there.

/** How often is looked whether the pass has ended, in milliseconds. */
const BUSY_MS = 5_000;

/**
 * Asked before anything is done, not before each look: what is idle costs no request more.
 * @throws RetryLater while a pass of `baton reconcile` has the repository, and this isn't it
 */
export async function assertNoOneshotRunning(
  { isOneshot, clock }: Pick<ReconcileDeps, "isOneshot" | "clock">,
  access: Access,
): Promise<void> {
  if (isOneshot || !(await isOneshotRunning(access, clock()))) return;
  throw new RetryLater("a pass of `baton reconcile` is under way", BUSY_MS);
}
