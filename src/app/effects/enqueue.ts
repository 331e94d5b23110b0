/** Puts a pull request into its base branch's merge queue, at exactly the head that was judged. */
import { at } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import type { Perform } from "./effect.ts";

const MUTATION = `mutation ($pull: ID!, $head: GitObjectID!) {
  enqueuePullRequest(input: { pullRequestId: $pull, expectedHeadOid: $head }) { mergeQueueEntry { position } }
}`;

export const enqueue: Perform<"enqueue"> = async ({ number, head }, { access }) => {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at(access), pull_number: number }),
  );
  try {
    await asking(() => access.octokit.graphql(MUTATION, { pull: data.node_id, head }));
  } catch (error) {
    // Another one's click was quicker: it is where it is to be.
    if (!(error instanceof GitHubError) || !/already (in the|in a|queued)/i.test(error.message)) throw error;
  }
};
