import type { AddReactionInput, RemoveReactionInput } from "@octokit/graphql-schema";
import { findNode, findNodeOfKind } from "../global-id.ts";
import { REACTION_CONTENTS, buildReactionGroupNode, buildReactionNode } from "../nodes/reaction.ts";
import { requestRest, type Mutation } from "./mutation.ts";
import type { GraphqlScope } from "../scope.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Reaction } from "../../schema/comments.ts";

const addReaction: Mutation<AddReactionInput> = async (scope, input) => {
  const { holder, path, repository } = findReactable(scope, input.subjectId);
  const content = REACTION_CONTENTS[input.content];
  const made = await requestRest(scope, repository, "POST", path, { content });
  const reaction = holder().find((one) => one.id === made["id"]);
  return {
    ...createReactionPayload(scope, input, holder),
    reaction: () => reaction && buildReactionNode(scope, reaction),
  };
};

const removeReaction: Mutation<RemoveReactionInput> = async (scope, input) => {
  const { holder, path, repository } = findReactable(scope, input.subjectId);
  const mine = holder().find(
    (one) => one.content === REACTION_CONTENTS[input.content] && one.login === scope.actor.login,
  );
  if (mine) await requestRest(scope, repository, "DELETE", `${path}/${mine.id}`);
  return {
    ...createReactionPayload(scope, input, holder),
    reaction: () => mine && buildReactionNode(scope, mine),
  };
};

function findReactable(scope: GraphqlScope, id: string) {
  const found = findNodeOfKind(scope, id, "I", "PR", "IC", "PRRC");
  const { repository } = found;
  const at = (path: string, of: { reactions?: Reaction[] }): Reactable => {
    return { path: `${path}/reactions`, holder: () => of.reactions ?? [], repository };
  };
  if (found.kind === "IC") return at(`issues/comments/${found.comment.id}`, found.comment);
  if (found.kind === "PRRC") return at(`pulls/comments/${found.comment.id}`, found.comment);
  return at(`issues/${found.issue.number}`, found.issue);
}

interface Reactable {
  path: string;
  holder: () => Reaction[];
  repository: Repository;
}

function createReactionPayload(
  scope: GraphqlScope,
  input: AddReactionInput | RemoveReactionInput,
  holder: Reactable["holder"],
) {
  return {
    subject: () => findNode(scope, input.subjectId),
    reactionGroups: () =>
      Object.keys(REACTION_CONTENTS).map((content) =>
        buildReactionGroupNode(scope, holder(), content),
      ),
  };
}

export const reactionMutations = { addReaction, removeReaction };
