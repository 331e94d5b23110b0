/** Who opened a pull request again: only its timeline tells. */
import type { PullFact } from "../../core/build/facts.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { utc } from "./issue.ts";
import type { Roles } from "./roles.ts";

const QUERY = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) {
    timelineItems(last: 1, itemTypes: [REOPENED_EVENT]) {
      nodes { ... on ReopenedEvent { createdAt actor { login __typename } } }
    }
  } }
}`;

interface Answer {
  repository: {
    pullRequest: {
      timelineItems: { nodes: { createdAt: string; actor: { login: string; __typename: string } | null }[] };
    };
  };
}

/** Apps and deleted accounts have no role. @throws GitHubError */
export async function reopenedBy(access: Access, number: number, roles: Roles): Promise<PullFact["reopened"]> {
  const answer = await asking(() => access.octokit.graphql<Answer>(QUERY, { ...at(access), number }));
  const event = answer.repository.pullRequest.timelineItems.nodes.at(-1);
  if (!event) return null;
  const { actor, createdAt } = event;
  const role = actor?.__typename === "User" ? await roles.of(actor.login) : "none";
  return { by: actor?.login ?? "ghost", role, at: utc(createdAt) };
}
