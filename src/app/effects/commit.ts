/** Commits that the App makes: no author is named, so that GitHub signs them for it. */
import { at, type Access } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import { createRef, headOf, moveRef } from "../github/refs.ts";

/** Sha of the new commit. @throws GitHubError */
export async function makeCommit(access: Access, tree: string, parents: string[], message: string): Promise<string> {
  const { data } = await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/git/commits", { ...at(access), tree, parents, message }),
  );
  return data.sha;
}

/**
 * Points the branch at a commit that stands on `from` (`null` = the branch is born). @throws GitHubError
 * `head_moved`
 */
export async function advance(access: Access, branch: string, from: string | null, sha: string): Promise<void> {
  if (from !== null) {
    await moveRef(access, headOf(branch), sha, false);
  } else if (!(await createRef(access, headOf(branch), sha))) {
    throw new GitHubError("head_moved", `the branch ${branch} was made meanwhile`);
  }
}
