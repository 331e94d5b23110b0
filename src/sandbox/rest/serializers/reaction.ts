import type { Sandbox } from "../../sandbox.ts";
import { formatNodeId } from "./urls.ts";
import { serializeUser } from "./user.ts";
import type { Reaction } from "../../schema/comments.ts";

/** Serializes the counts in issues and comments. */
export function serializeReactions(url: string, reactions: Reaction[]) {
  const count = (content: string): number =>
    reactions.filter((one) => one.content === content).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    "+1": count("+1"),
    "-1": count("-1"),
    laugh: count("laugh"),
    hooray: count("hooray"),
    confused: count("confused"),
    heart: count("heart"),
    rocket: count("rocket"),
    eyes: count("eyes"),
  };
}

export function serializeReaction(sandbox: Sandbox, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: formatNodeId("REA", reaction.id),
    user: serializeUser(sandbox, reaction.login),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}
