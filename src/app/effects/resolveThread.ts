/**
 * Answers a thread of comments whose finding is settled, then resolves it. GitHub lets an App resolve only where it may
 * write contents, whatever it may do to pull requests: https://github.com/orgs/community/discussions/44650
 */
import { at, isOwnBot, type Author } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import type { Perform } from "./effect.ts";

/** The first comment, to which replies are sent, and the newest ones, among which an earlier try's reply is. */
const READ = `query ($thread: ID!) {
  node(id: $thread) {
    ... on PullRequestReviewThread {
      isResolved
      pullRequest { number }
      first: comments(first: 1) { nodes { databaseId } }
      newest: comments(last: 50) { nodes { body author { login __typename } } }
    }
  }
}`;

const RESOLVE = `mutation ($thread: ID!) {
  resolveReviewThread(input: { threadId: $thread }) { thread { isResolved } }
}`;

interface Answer {
  node: {
    isResolved: boolean;
    pullRequest: { number: number };
    first: { nodes: { databaseId: number }[] };
    newest: { nodes: { body: string; author: Author | null }[] };
  } | null;
}

export const resolveThread: Perform<"resolve_thread"> = async ({ thread, body }, { access }) => {
  const { octokit } = access;
  const { node } = await asking(() => octokit.graphql<Answer>(READ, { thread }));
  if (node?.isResolved) return;
  const [first] = node?.first.nodes ?? [];
  const isAnswered = node?.newest.nodes.some((one) => isOwnBot(access, one.author) && one.body.trim() === body);
  if (node && first && !isAnswered) {
    await asking(() =>
      octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies", {
        ...at(access),
        pull_number: node.pullRequest.number,
        comment_id: Number(first.databaseId),
        body,
      }),
    );
  }
  await asking(() => octokit.graphql(RESOLVE, { thread }));
};
