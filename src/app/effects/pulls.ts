/**
 * Opens, reopens, edits, merges and closes pull requests. A branch can have one open pull request,
 * so opening it again finds the first.
 */
import { getRepoParams, type Access } from "../github/access.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import type { EffectContext, Perform } from "./effect.ts";
import { getCommit, makeCommit, signMessage, type Commit } from "../github/commits.ts";
import { replaceOwnPart } from "../../core/messages/pull-request.ts";
import { findBranchPull } from "../observe/pulls.ts";
import { createRef, getHeadRef, readRef } from "../github/refs.ts";

// Adds a pull request to its base branch's merge queue, at exactly the head that was reviewed.

const ENQUEUE_MUTATION = `mutation ($pull: ID!, $head: GitObjectID!) {
  enqueuePullRequest(input: { pullRequestId: $pull, expectedHeadOid: $head }) { mergeQueueEntry { position } }
}`;

export const enqueuePull: Perform<"enqueue"> = async ({ number, head }, { access }) => {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...getRepoParams(access),
      pull_number: number,
    }),
  );
  try {
    await requestGitHub(() =>
      access.octokit.graphql(ENQUEUE_MUTATION, { pull: data.node_id, head }),
    );
  } catch (error) {
    // Somebody else added it first, which has the same effect.
    if (!(error instanceof GitHubError) || !/already (in the|in a|queued)/i.test(error.message))
      throw error;
  }
};

/** Merges a pull request at exactly the head that was reviewed. */
export const mergePull: Perform<"merge"> = async (
  { number, head, method, title, message },
  context,
) => {
  const { access } = context;
  const text = await signMessage(context, message);
  try {
    await requestGitHub(() =>
      access.octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
        ...getRepoParams(access),
        pull_number: number,
        sha: head,
        merge_method: method,
        // A rebase keeps the commits' own messages. GitHub accepts no other.
        ...(method === "rebase" ? {} : { commit_title: title, commit_message: text }),
      }),
    );
  } catch (error) {
    if (!(error instanceof GitHubError) || error.isTransient || !(await isMerged(context, number)))
      throw error;
  }
};

/**
 * GitHub refuses a second merge in several ways, and an answer may be lost. So Baton asks whether
 * the pull request is merged.
 */
async function isMerged({ access }: EffectContext, number: number): Promise<boolean> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...getRepoParams(access),
      pull_number: number,
    }),
  );
  return data.merged;
}

export const openPull: Perform<"open_pull"> = async (
  { head, base, title, body, draft },
  { access, facts },
) => {
  const pull = { head, base, title, body };
  const { id } = facts.repository;
  if (!draft) return { id: await openPullFrom(access, id, pull) };
  try {
    return { id: await openPullFrom(access, id, { ...pull, draft }) };
  } catch (error) {
    // Happens for private repositories on free plans:
    // https://docs.github.com/rest/pulls/pulls#create-a-pull-request
    if (
      !(error instanceof GitHubError) ||
      !/draft pull requests are not supported/i.test(error.message)
    )
      throw error;
    return { id: await openPullFrom(access, id, pull) };
  }
};

/**
 * Returns the number of the pull request from `head`, and opens it if it doesn't exist. @throws
 * GitHubError
 */
export async function openPullFrom(
  access: Access,
  repository: number,
  pull: { head: string; base: string; title: string; body: string; draft?: true },
): Promise<number | null> {
  try {
    const { data } = await requestGitHub(() =>
      access.octokit.request("POST /repos/{owner}/{repo}/pulls", {
        ...getRepoParams(access),
        ...pull,
      }),
    );
    return data.number;
  } catch (error) {
    if (!(error instanceof GitHubError) || !/already exists/i.test(error.message)) throw error;
    return findBranchPull(access, pull.head, repository);
  }
}

const READY = `mutation ($pull: ID!) {
  markPullRequestReadyForReview(input: { pullRequestId: $pull }) { pullRequest { isDraft } }
}`;

export const markPullReady: Perform<"ready_pull"> = async ({ number }, { access }) => {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...getRepoParams(access),
      pull_number: number,
    }),
  );
  if (data.draft) await requestGitHub(() => access.octokit.graphql(READY, { pull: data.node_id }));
};

export const closePull: Perform<"close_pull"> = ({ number }, context) =>
  setPullState("closed", number, context);
export const reopenPull: Perform<"reopen_pull"> = ({ number }, context) =>
  setPullState("open", number, context);

async function setPullState(
  state: "open" | "closed",
  number: number,
  { access }: EffectContext,
): Promise<void> {
  await requestGitHub(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...getRepoParams(access),
      pull_number: number,
      state,
    }),
  );
}

/**
 * On a worker's pull request, edits only Baton's part of the description. The rest and the title
 * belong to people.
 */
export const updatePull: Perform<"update_pull"> = async (
  { key, number, title, body },
  { access },
) => {
  const given =
    key === "land" ? { title, body } : { body: await replaceOwnDescription(access, number, body) };
  if (given.body === null) return;
  await requestGitHub(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...getRepoParams(access),
      ...given,
      pull_number: number,
      body: given.body ?? "",
    }),
  );
};

async function replaceOwnDescription(
  access: Access,
  number: number,
  body: string,
): Promise<string | null> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...getRepoParams(access),
      pull_number: number,
    }),
  );
  return replaceOwnPart(data.body ?? "", body);
}

/**
 * Opens the pull request that undoes the landed commit. Its commit has that commit as parent and
 * the tree from before it, as `git revert` makes it. GitHub merges it three-way into the current
 * base branch, or shows the conflict where a person can resolve it. (GitHub's own
 * `revertPullRequest` chooses the branch name, which rulesets on branch names refuse. It adds no
 * sign-off, and opens nothing if there is a conflict.)
 */
export const openRevert: Perform<"revert"> = async (
  { commit, pull, branch, base, subject, title, body },
  context,
) => {
  const { access, facts } = context;
  if ((await readRef(access, getHeadRef(branch))) === null) {
    const { tree } = await getCommit(access, await findCommitBefore(access, commit, pull));
    const message = await signMessage(context, `${subject}\n\nThis reverts commit ${commit}.`);
    await createRef(access, getHeadRef(branch), await makeCommit(access, tree, [commit], message));
  }
  return {
    id: await openPullFrom(access, facts.repository.id, { head: branch, base, title, body }),
  };
};

/**
 * Returns the base branch's head from before the pull request was merged: the first parent of a
 * squash or merge commit. For a rebase, GitHub reports the last commit. The others are recognized
 * by the messages that they have in the pull request.
 */
async function findCommitBefore(access: Access, commit: string, pull: number): Promise<string> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...getRepoParams(access),
      pull_number: pull,
    }),
  );
  let [landed, own] = [await getCommit(access, commit), await getCommit(access, data.head.sha)];
  for (let n = 1; n < data.commits; n++) {
    const [earlier, theirs] = [
      await readOnlyParent(access, landed),
      await readOnlyParent(access, own),
    ];
    if (earlier?.message !== theirs?.message || !earlier || !theirs) break;
    [landed, own] = [earlier, theirs];
  }
  const parent = landed.parents[0];
  if (!parent) throw new GitHubError("refused", `${commit.slice(0, 12)} has nothing before it`);
  return parent;
}

/**
 * Returns the parent of a commit that has only one. A merge commit itself names what was before it.
 */
async function readOnlyParent(access: Access, { parents }: Commit): Promise<Commit | null> {
  return parents.length === 1 ? getCommit(access, parents[0]!) : null;
}
