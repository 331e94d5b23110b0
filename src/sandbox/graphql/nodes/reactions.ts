import type { Reaction } from "../../model.ts";
import { nodeId } from "../../rest/present/address.ts";
import { connection, type Window } from "../connection.ts";
import type { Scope } from "../scope.ts";

/** GraphQL's word for a reaction, and REST's, in GitHub's order. */
export const CONTENTS: Record<string, string> = {
  ...{ THUMBS_UP: "+1", THUMBS_DOWN: "-1", LAUGH: "laugh", HOORAY: "hooray" },
  ...{ CONFUSED: "confused", HEART: "heart", ROCKET: "rocket", EYES: "eyes" },
};

/** The fields of whatever can be reacted to. GitHub lists all eight groups, empty ones too. */
export function reactable(scope: Scope, reactions: Reaction[]) {
  return {
    viewerCanReact: scope.actor.kind !== "anonymous",
    reactionGroups: () => Object.keys(CONTENTS).map((content) => groupNode(scope, reactions, content)),
    reactions: (args: Window & { content?: string | null }) => {
      const found = reactions.filter((one) => args.content == null || one.content === CONTENTS[args.content]);
      return connection(found, args, (one) => reactionNode(scope, one));
    },
  };
}

export function reactionNode(scope: Scope, reaction: Reaction) {
  return {
    __typename: "Reaction",
    id: nodeId("REA", reaction.id),
    databaseId: reaction.id,
    content: Object.keys(CONTENTS).find((name) => CONTENTS[name] === reaction.content),
    createdAt: reaction.createdAt,
    user: () => scope.show.user(reaction.login),
  };
}

export function groupNode(scope: Scope, reactions: Reaction[], content: string) {
  const mine = reactions.filter((one) => one.content === CONTENTS[content]);
  return {
    content,
    createdAt: mine[0]?.createdAt ?? null,
    viewerHasReacted: mine.some((one) => one.login === scope.actor.login),
    users: (window: Window) => connection(mine, window, (one) => scope.show.user(one.login)),
    reactors: (window: Window) => connection(mine, window, (one) => scope.show.actor(one.login)),
  };
}
