/** How the landing pull request stands in the base branch's merge queue: only GraphQL tells. */
import type { PullFact } from "../../core/build/facts.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { utc } from "./issue.ts";

const QUERY = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) {
    mergeQueueEntry { position }
    timelineItems(last: 1, itemTypes: [REMOVED_FROM_MERGE_QUEUE_EVENT]) {
      nodes { ... on RemovedFromMergeQueueEvent { createdAt reason } }
    }
  } }
}`;

interface Answer {
  repository: {
    pullRequest: {
      mergeQueueEntry: { position: number } | null;
      timelineItems: { nodes: { createdAt: string; reason: string | null }[] };
    };
  };
}

/** @throws GitHubError */
export async function queueOf(access: Access, number: number): Promise<Pick<PullFact, "queue" | "dequeued">> {
  const answer = await asking(() => access.octokit.graphql<Answer>(QUERY, { ...at(access), number }));
  const { mergeQueueEntry: queue, timelineItems } = answer.repository.pullRequest;
  const removed = timelineItems.nodes.at(-1);
  return { queue, dequeued: removed ? { at: utc(removed.createdAt), reason: removed.reason ?? "" } : null };
}
