import type { Reaction } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import { nodeId } from "./address.ts";
import { presentUser } from "./user.ts";

/** The counts that ride on issues and comments. */
export function presentReactions(url: string, reactions: Reaction[]) {
  const count = (content: string): number => reactions.filter((one) => one.content === content).length;
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

export function presentReaction(sandbox: Sandbox, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: nodeId("REA", reaction.id),
    user: presentUser(sandbox, reaction.login),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}
