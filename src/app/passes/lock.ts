/**
 * One pass at a time in a repository: whoever creates the ref has it, which GitHub lets only one do. Two that looked at
 * the same record would both start the session that it asks for, so a server does nothing meanwhile either. A pass that
 * was killed leaves the ref behind: once it is old, another takes it over from where it stood, which again only one can
 * do.
 */
import { randomUUID } from "node:crypto";
import { at, type Access } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import { createRef, deleteRef, matchingRefs, readRef } from "../github/refs.ts";

/** No branch and no tag: people don't see it, and nothing runs on it. */
const REF = "baton/pass";

/** No pass is under way for longer, in milliseconds. */
const STALE_MS = 10 * 60_000;

/** Gives it back. */
export type Unlock = () => Promise<void>;

/**
 * Whether a pass has the repository. Asked again while nothing has changed, it costs nothing of GitHub's primary limit:
 * a list has an ETag where a ref that isn't there has none. @throws GitHubError
 */
export async function passUnderWay(access: Access, now: Date): Promise<boolean> {
  const refs = await matchingRefs(access, REF);
  const held = refs.find(({ name }) => name === REF);
  return held !== undefined && (await isFresh(access, held.sha, now));
}

/** `null` while another pass has it. `tree` is any tree of the repository. @throws GitHubError */
export async function lockPass(access: Access, tree: string, now: Date): Promise<Unlock | null> {
  const held = await readRef(access, REF);
  if (held !== null && (await isFresh(access, held, now))) return null;
  const mine = await commit(access, tree);
  if (held === null) {
    if (!(await createRef(access, REF, mine))) return null;
  } else if (!(await tookOver(access, held, mine))) return null;
  return async () => {
    if ((await readRef(access, REF)) === mine) await deleteRef(access, REF);
  };
}

const TAKE_OVER = `mutation ($repository: ID!, $name: GitRefname!, $before: GitObjectID!, $after: GitObjectID!) {
  updateRefs(input: { repositoryId: $repository, refUpdates: [
    { name: $name, beforeOid: $before, afterOid: $after, force: true }
  ] }) { clientMutationId }
}`;

async function tookOver(access: Access, before: string, after: string): Promise<boolean> {
  const { data } = await asking(() => access.octokit.request("GET /repos/{owner}/{repo}", at(access)));
  const move = { repository: data.node_id, name: `refs/${REF}`, before, after };
  try {
    await asking(() => access.octokit.graphql(TAKE_OVER, move));
    return true;
  } catch (error) {
    // Another took it over first, or its owner has given it back after all.
    if (error instanceof GitHubError && !error.passing) return false;
    throw error;
  }
}

/** By GitHub's clock: no date is given. The commit says who made it and when, and is in no branch. */
async function commit(access: Access, tree: string): Promise<string> {
  // Two that are made in the same second must not be the same commit.
  const message = `A pass of Baton is under way\n\n${randomUUID()}`;
  const { data } = await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/git/commits", { ...at(access), message, tree, parents: [] }),
  );
  return data.sha;
}

/** One that lies further ahead than any lasts was made before GitHub's clock was set back. */
async function isFresh(access: Access, sha: string, now: Date): Promise<boolean> {
  return Math.abs(now.getTime() - (await madeAt(access, sha)).getTime()) < STALE_MS;
}

async function madeAt(access: Access, sha: string): Promise<Date> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", { ...at(access), commit_sha: sha }),
  );
  return new Date(data.committer.date);
}
