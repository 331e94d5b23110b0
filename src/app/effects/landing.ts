/**
 * The candidate: one commit whose tree is the build's tip with the worker's head merged in. GitHub
 * makes the merge, on a branch of its own: the test merge of the pull request (`merge_commit_sha`)
 * may stay that of an older base for long
 * (https://docs.github.com/rest/pulls/pulls#get-a-pull-request), and this one is asked for and
 * answered at once.
 */
import { compareCommits } from "../github/compare.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { getCommit, makeCommit, readCandidateMark, signMessage } from "../github/commits.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import { getHeadRef, putRef, readRef } from "../github/refs.ts";
import type { Perform } from "./effect.ts";
import { KNOWLEDGE_PATH } from "../../core/model/knowledge.ts";
import { writeTree } from "../github/trees.ts";

export const createCandidate: Perform<"candidate"> = async (
  { branch, scratch, tip, head, parent, message },
  { access },
) => {
  await putRef(access, getHeadRef(scratch), tip);
  const tree = await mergeHead(access, scratch, tip, head);
  await putRef(access, getHeadRef(branch), await makeCommit(access, tree, [parent], message));
};

/**
 * The tree of `head` merged into the branch, which stands at `tip`. @throws GitHubError `conflict`
 */
async function mergeHead(
  access: Access,
  branch: string,
  tip: string,
  head: string,
): Promise<string> {
  const answer = await requestGitHub(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/merges", {
      ...getRepoParams(access),
      base: branch,
      head,
      commit_message: `Merge ${head} for a candidate [skip ci]`,
    }),
  );
  // 204, without a body: the tip contains it already.
  return answer.status === 201 ? answer.data.commit.tree.sha : (await getCommit(access, tip)).tree;
}

// The tree that lands: the verified tip's with `.baton/knowledge.yml`. Made of the same parts it is
// the same tree.

export const writeKnowledgeTree: Perform<"knowledge_tree"> = async ({ tree, text }, { access }) => {
  const file = {
    path: KNOWLEDGE_PATH,
    mode: "100644" as const,
    type: "blob" as const,
    content: text,
  };
  return { id: null, sha: await writeTree(access, tree, [file]) };
};

// The one commit that lands: parent the base head, tree the verified tip. The branch is re-cut
// where it stands elsewhere.

export const landCommit: Perform<"land_commit"> = async (
  { branch, parent, tree, message },
  context,
) => {
  const { access } = context;
  const head = await readRef(access, getHeadRef(branch));
  if (head !== null) {
    const commit = await getCommit(access, head);
    const same =
      commit.tree === tree && commit.parents.length === 1 && commit.parents[0] === parent;
    if (same && !readCandidateMark(access, commit)) return;
  }
  await putRef(
    access,
    getHeadRef(branch),
    await makeCommit(access, tree, [parent], await signMessage(context, message)),
  );
};

// Merges the base branch into the build branch. Contained already (204) is as good; a conflict
// (409) is reported.

export const mergeBaseBranch: Perform<"merge_base"> = async ({ into, from, message }, context) => {
  const { access, facts } = context;
  const text = await signMessage(context, message);
  try {
    await requestGitHub(() =>
      access.octokit.request("POST /repos/{owner}/{repo}/merges", {
        ...getRepoParams(access),
        base: into,
        head: from,
        commit_message: text,
      }),
    );
  } catch (error) {
    if (!(error instanceof GitHubError) || error.code !== "conflict" || !facts.refs.build)
      throw error;
    throw new GitHubError(
      "conflict",
      (await listConflictingPaths(access, facts.refs.build.sha, from)).join("\n"),
      error.status,
    );
  }
};

/**
 * GitHub does not name the conflicting files. They are among those that both sides changed. Empty
 * if there are too many to compare.
 */
async function listConflictingPaths(access: Access, tip: string, base: string): Promise<string[]> {
  const [{ paths: ours }, { paths: theirs }] = await Promise.all([
    compareCommits(access, base, tip),
    compareCommits(access, tip, base),
  ]);
  if (ours === null || theirs === null) return [];
  return ours.filter((path) => theirs.includes(path));
}
