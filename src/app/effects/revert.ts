/**
 * The pull request that undoes the landed commit. Its commit stands on that one and has the tree from before it, which
 * is what `git revert` makes: GitHub merges it three-way into whatever the base branch has become, or shows the
 * conflict where a person can resolve it. (GitHub's own `revertPullRequest` names the branch itself, which rulesets on
 * branch names refuse, signs nothing off, and opens nothing at all where there is a conflict.)
 */
import { at, type Access } from "../github/access.ts";
import { commitOf, type Commit } from "../github/commits.ts";
import { asking, GitHubError } from "../github/errors.ts";
import { createRef, headOf, readRef } from "../github/refs.ts";
import { makeCommit } from "../github/make-commit.ts";
import type { Perform } from "./effect.ts";
import { openFrom } from "./pulls.ts";
import { signed } from "./signOff.ts";

export const revert: Perform<"revert"> = async ({ commit, pull, branch, base, subject, title, body }, context) => {
  const { access, facts } = context;
  if ((await readRef(access, headOf(branch))) === null) {
    const { tree } = await commitOf(access, await before(access, commit, pull));
    const message = await signed(context, `${subject}\n\nThis reverts commit ${commit}.`);
    await createRef(access, headOf(branch), await makeCommit(access, tree, [commit], message));
  }
  return { id: await openFrom(access, facts.repository.id, { head: branch, base, title, body }) };
};

/**
 * What the base branch was before the pull request was merged: the first parent of a squash or of a merge commit. Of a
 * rebase, GitHub names the last commit; the others have the messages that they have in the pull request.
 */
async function before(access: Access, commit: string, pull: number): Promise<string> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at(access), pull_number: pull }),
  );
  let [landed, own] = [await commitOf(access, commit), await commitOf(access, data.head.sha)];
  for (let n = 1; n < data.commits; n++) {
    const [earlier, theirs] = [await parentOf(access, landed), await parentOf(access, own)];
    if (earlier?.message !== theirs?.message || !earlier || !theirs) break;
    [landed, own] = [earlier, theirs];
  }
  const parent = landed.parents[0];
  if (!parent) throw new GitHubError("refused", `${commit.slice(0, 12)} has nothing before it`);
  return parent;
}

/** Of a commit with one parent; a merge commit says itself what was before it. */
async function parentOf(access: Access, { parents }: Commit): Promise<Commit | null> {
  return parents.length === 1 ? commitOf(access, parents[0]!) : null;
}
