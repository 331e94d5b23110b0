import { formatNodeId } from "../../rest/serializers/urls.ts";
import { createConnection, type ConnectionArgs } from "../connection.ts";
import type { GraphqlScope } from "../scope.ts";
import type { Reaction } from "../../schema/comments.ts";

/** GraphQL's and REST's words for reactions, in GitHub's order. */
export const REACTION_CONTENTS: Record<string, string> = {
  ...{ THUMBS_UP: "+1", THUMBS_DOWN: "-1", LAUGH: "laugh", HOORAY: "hooray" },
  ...{ CONFUSED: "confused", HEART: "heart", ROCKET: "rocket", EYES: "eyes" },
};

/** Builds the reaction fields of an object. GitHub lists all eight groups, also empty ones. */
export function buildReactionFields(scope: GraphqlScope, reactions: Reaction[]) {
  return {
    viewerCanReact: scope.actor.kind !== "anonymous",
    reactionGroups: () =>
      Object.keys(REACTION_CONTENTS).map((content) =>
        buildReactionGroupNode(scope, reactions, content),
      ),
    reactions: (args: ConnectionArgs & { content?: string | null }) => {
      const found = reactions.filter(
        (one) => args.content == null || one.content === REACTION_CONTENTS[args.content],
      );
      return createConnection(found, args, (one) => buildReactionNode(scope, one));
    },
  };
}

export function buildReactionNode(scope: GraphqlScope, reaction: Reaction) {
  return {
    __typename: "Reaction",
    id: formatNodeId("REA", reaction.id),
    databaseId: reaction.id,
    content: Object.keys(REACTION_CONTENTS).find(
      (name) => REACTION_CONTENTS[name] === reaction.content,
    ),
    createdAt: reaction.createdAt,
    user: () => scope.show.user(reaction.login),
  };
}

export function buildReactionGroupNode(
  scope: GraphqlScope,
  reactions: Reaction[],
  content: string,
) {
  const mine = reactions.filter((one) => one.content === REACTION_CONTENTS[content]);
  return {
    content,
    createdAt: mine[0]?.createdAt ?? null,
    viewerHasReacted: mine.some((one) => one.login === scope.actor.login),
    users: (window: ConnectionArgs) =>
      createConnection(mine, window, (one) => scope.show.user(one.login)),
    reactors: (window: ConnectionArgs) =>
      createConnection(mine, window, (one) => scope.show.actor(one.login)),
  };
}
