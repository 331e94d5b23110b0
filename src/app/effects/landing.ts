/**
 * Creates and lands the candidate: one commit whose tree is the build's tip with the worker's head
 * merged in. GitHub makes this merge on a separate branch. The pull request's own test merge
 * (`merge_commit_sha`) may belong to an older base for a long time
 * (https://docs.github.com/rest/pulls/pulls#get-a-pull-request). This merge is answered at once.
 */
import { compareCommits } from "../github/compare.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { getCommit, makeCommit, readCandidateMark, signMessage } from "../github/commits.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import { getHeadRef, placeRef, readRef } from "../github/refs.ts";
import type { Perform } from "./effect.ts";
import { KNOWLEDGE_PATH } from "../../core/model/knowledge.ts";
import { writeTree } from "../github/trees.ts";

export const createCandidate: Perform<"candidate"> = async (
  { branch, from, scratch, tip, head, parent, message },
  { access },
) => {
  const ref = getHeadRef(scratch);
  await placeRef(access, ref, await readRef(access, ref), tip);
  const tree = await mergeHead(access, scratch, tip, head);
  const commit = await makeCommit(access, tree, [parent], message);
  await placeRef(access, getHeadRef(branch), from, commit);
};

/**
 * Returns the tree of `head` merged into the branch, whose head is `tip`. @throws GitHubError
 * `conflict`
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
  // GitHub answers 204 without a body if the tip already contains the head.
  return answer.status === 201 ? answer.data.commit.tree.sha : (await getCommit(access, tip)).tree;
}

/**
 * Creates the tree that lands: the verified tip's tree with `.baton/knowledge.yml`. The same input
 * gives the same tree.
 */
export const writeKnowledgeTree: Perform<"knowledge_tree"> = async ({ tree, text }, { access }) => {
  const file = {
    path: KNOWLEDGE_PATH,
    mode: "100644" as const,
    type: "blob" as const,
    content: text,
  };
  return { id: null, sha: await writeTree(access, tree, [file]) };
};

/**
 * Creates the one commit that lands. Its parent is the base head and its tree is the verified
 * tip's. A branch with another head is reset to it, if Baton knew that head when it decided.
 */
export const landCommit: Perform<"land_commit"> = async (
  { branch, from, parent, tree, message },
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
  const commit = await makeCommit(access, tree, [parent], await signMessage(context, message));
  await placeRef(access, getHeadRef(branch), from, commit);
};

/**
 * Merges the base branch into the build branch. 204 (already merged) counts as success. 409 is
 * reported as a conflict.
 */
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
