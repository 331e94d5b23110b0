/** Reads and writes branches and tags through the Git Data API. */
import { getRepoParams, type Access } from "./access.ts";
import { requestGitHub, GitHubError, requestOrNull } from "./errors.ts";

/** Returns the sha of `heads/x` or `tags/x`; `null` if it doesn't exist. @throws GitHubError */
export async function readRef(access: Access, ref: string): Promise<string | null> {
  const answer = await requestOrNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
      ...getRepoParams(access),
      ref,
    }),
  );
  return answer?.data.object.sha ?? null;
}

/**
 * Lists all refs that start with `prefix` (`heads/baton/`): the name without `refs/`, and the sha.
 * @throws GitHubError
 */
export async function listRefs(
  access: Access,
  prefix: string,
): Promise<{ name: string; sha: string }[]> {
  // GitHub returns all of them at once. The documented answer has no pages.
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", {
      ...getRepoParams(access),
      ref: prefix,
    }),
  );
  return data.map((r) => ({ name: r.ref.replace(/^refs\//, ""), sha: r.object.sha }));
}

/** Creates a ref. Returns `false` if it already exists. @throws GitHubError */
export async function createRef(access: Access, ref: string, sha: string): Promise<boolean> {
  try {
    await requestGitHub(() =>
      access.octokit.request("POST /repos/{owner}/{repo}/git/refs", {
        ...getRepoParams(access),
        ref: `refs/${ref}`,
        sha,
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof GitHubError && error.code === "stale") return false;
    throw error;
  }
}

/**
 * Moves a ref; without `force` only forward. @throws GitHubError `head_moved` if it would not be a
 * fast-forward
 */
export async function moveRef(
  access: Access,
  ref: string,
  sha: string,
  force: boolean,
): Promise<void> {
  await requestGitHub(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
      ...getRepoParams(access),
      ref,
      sha,
      force,
    }),
  );
}

/** The limiter knows a deletion by its operation's name. */
const renderMutation = (name: "moveRef" | "deleteRef") =>
  `mutation ${name}($repository: ID!, $name: GitRefname!, $before: GitObjectID!, $after: GitObjectID!) {
  updateRefs(input: { repositoryId: $repository, refUpdates: [
    { name: $name, beforeOid: $before, afterOid: $after, force: true }
  ] }) { clientMutationId }
}`;
const ZERO = "0".repeat(40);

/**
 * Moves a ref from `before` to any commit, or deletes it if `after` is null. REST has no such
 * condition, and a push in between would be lost. Safe to repeat.
 * https://docs.github.com/graphql/reference/git#mutation-updaterefs
 * @throws GitHubError `head_moved` if the ref points to neither `before` nor `after`
 */
export async function replaceRef(
  access: Access,
  ref: string,
  before: string,
  after: string | null,
): Promise<void> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}", getRepoParams(access)),
  );
  const mutation = renderMutation(after === null ? "deleteRef" : "moveRef");
  const move = { name: `refs/${ref}`, before, after: after ?? ZERO };
  try {
    await requestGitHub(() =>
      access.octokit.graphql(mutation, { repository: data.node_id, ...move }),
    );
  } catch (error) {
    if (!(error instanceof GitHubError) || error.isTransient) throw error;
    const now = await readRef(access, ref);
    if (now === after) return;
    // GitHub may show the old head for a moment, but knows the new one when it compares.
    if (now === before && error.code !== "stale") throw error;
    throw new GitHubError("head_moved", `${ref} has moved to ${now ?? "nothing"}`, error.status);
  }
}

/**
 * Points the ref at `after` if it points to `before`, and creates it if `before` is null.
 * @throws GitHubError `head_moved` if the ref points to something else
 */
export async function placeRef(
  access: Access,
  ref: string,
  before: string | null,
  after: string,
): Promise<void> {
  if (before === after) return;
  if (before !== null) await replaceRef(access, ref, before, after);
  else if (!(await createRef(access, ref, after)))
    throw new GitHubError("head_moved", `${ref} was created meanwhile`);
}

/**
 * A ref keeps its slashes in an address. Names match Baton's own pattern, so they contain nothing
 * that needs escaping.
 */
export function getHeadRef(branch: string): string {
  return `heads/${branch}`;
}
