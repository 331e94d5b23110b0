/** Offers files in a pull request from a branch of Baton's own. */
import type { OfferedPull } from "../core/model/facts.ts";
import { openPullFrom } from "./effects/pulls.ts";
import { getRepoParams, type Access } from "./github/access.ts";
import { getCommit, isOwn } from "./github/commits.ts";
import { GitHubError, requestGitHub } from "./github/errors.ts";
import { runWithWorkflows } from "./github/installation-tokens.ts";
import { getHeadRef, placeRef, readRef } from "./github/refs.ts";

/** A pull request from `branch` into `base`, in the repository with GitHub's number. */
export interface PullToOffer {
  repository: number;
  branch: string;
  base: string;
  title: string;
  body: string;
}

/**
 * Brings `branch` to the wanted state, then updates its open pull request or opens one. Safe to
 * repeat.
 * @param newest the newest pull request that Baton opened from the branch
 * @param makeCommit creates the commit for the branch; called before anything changes
 * @returns the number of the pull request
 * @throws GitHubError `refused` for a branch with commits of other people, `head_moved` if somebody
 * pushes meanwhile, `unavailable` while people push to the open pull request or GitHub doesn't show
 * the new one
 */
export async function offerPull(
  access: Access,
  { repository, branch, base, title, body }: PullToOffer,
  newest: OfferedPull | null,
  makeCommit: () => Promise<string>,
): Promise<number> {
  const ref = getHeadRef(branch);
  const head = await readRef(access, ref);
  // A merged pull request keeps the commits of its branch, and the base branch has their changes.
  const isMerged = newest?.state === "merged" && newest.head === head;
  if (head !== null && !isMerged && !isOwn(access, await getCommit(access, head))) {
    if (newest?.state === "open")
      throw new GitHubError("unavailable", `people are pushing to ${branch}`);
    const problem = `the branch ${branch} has commits of other people: delete or rename it`;
    throw new GitHubError("refused", `${problem}, and Baton creates its own`);
  }
  return runWithWorkflows(async () => {
    await placeRef(access, ref, head, await makeCommit());
    if (newest?.state === "open") {
      await updateOfferedPull(access, newest.number, { title, body });
      return newest.number;
    }
    const number = await openPullFrom(access, repository, { head: branch, base, title, body });
    if (number !== null) return number;
    throw new GitHubError("unavailable", `GitHub doesn't show the pull request of ${branch} yet`);
  });
}

/** @throws GitHubError */
export async function updateOfferedPull(
  access: Access,
  number: number,
  change: { title: string; body: string } | { state: "closed" },
): Promise<void> {
  const params = { ...getRepoParams(access), pull_number: number, ...change };
  await requestGitHub(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", params),
  );
}
