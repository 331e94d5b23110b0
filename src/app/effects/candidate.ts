/**
 * The candidate: one commit whose tree is the build's tip with the worker's head merged in. GitHub makes the merge, on
 * a branch of its own: the test merge of the pull request (`merge_commit_sha`) may stay that of an older base for long
 * (https://docs.github.com/rest/pulls/pulls#get-a-pull-request), and this one is asked for and answered at once.
 */
import { at, type Access } from "../github/access.ts";
import { commitOf } from "../github/commits.ts";
import { asking } from "../github/errors.ts";
import { headOf, putRef } from "../github/refs.ts";
import { makeCommit } from "../github/make-commit.ts";
import type { Perform } from "./effect.ts";

export const candidate: Perform<"candidate"> = async ({ branch, scratch, tip, head, parent, message }, { access }) => {
  await putRef(access, headOf(scratch), tip);
  const tree = await merged(access, scratch, tip, head);
  await putRef(access, headOf(branch), await makeCommit(access, tree, [parent], message));
};

/** The tree of `head` merged into the branch, which stands at `tip`. @throws GitHubError `conflict` */
async function merged(access: Access, branch: string, tip: string, head: string): Promise<string> {
  const answer = await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/merges", {
      ...at(access),
      base: branch,
      head,
      commit_message: `Merge ${head} for a candidate [skip ci]`,
    }),
  );
  // 204, without a body: the tip contains it already.
  return answer.status === 201 ? answer.data.commit.tree.sha : (await commitOf(access, tip)).tree;
}
