/** Branches that move on to a commit of the App's. */
import type { Access } from "../github/access.ts";
import { commitOf } from "../github/commits.ts";
import { GitHubError } from "../github/errors.ts";
import { createRef, headOf, moveRef } from "../github/refs.ts";
import { withWorkflows } from "../github/tokens.ts";

/**
 * Points the branch at a commit that stands on `from` (`null` = the branch is born). @throws GitHubError
 * `head_moved`
 */
export async function advance(access: Access, branch: string, from: string | null, sha: string): Promise<void> {
  if (from !== null) {
    await moveRef(access, headOf(branch), sha, false);
  } else if (!(await born(access, branch, sha))) {
    throw new GitHubError("head_moved", `the branch ${branch} was made meanwhile`);
  }
}

/** False where the branch is there already. */
async function born(access: Access, branch: string, sha: string): Promise<boolean> {
  try {
    return await createRef(access, headOf(branch), sha);
  } catch (error) {
    const [parent] = (await commitOf(access, sha)).parents;
    if (!(error instanceof GitHubError) || error.status !== 403 || parent === undefined) throw error;
    // Perhaps what the change stands on has other workflows than the default branch by now. Those are people's; the
    // change comes on top of them without the permission.
    if (!(await withWorkflows(() => createRef(access, headOf(branch), parent)))) return false;
    await moveRef(access, headOf(branch), sha, false);
    return true;
  }
}
