import type { AddReactionInput, RemoveReactionInput } from "@octokit/graphql-schema";
import type { Reaction, Repository } from "../../model.ts";
import { findOf } from "../global-id.ts";
import { nodeById } from "../nodes/node.ts";
import { CONTENTS, groupNode, reactionNode } from "../nodes/reactions.ts";
import { perform } from "../perform.ts";
import type { Scope } from "../scope.ts";
import type { Mutation } from "./mutation.ts";

export const addReaction: Mutation<AddReactionInput> = async (scope, input) => {
  const { holder, path, repository } = reactableOf(scope, input.subjectId);
  const content = CONTENTS[input.content];
  const made = await perform(scope, repository, "POST", path, { content });
  const reaction = holder().find((one) => one.id === made["id"]);
  return { ...shown(scope, input, holder), reaction: () => reaction && reactionNode(scope, reaction) };
};

export const removeReaction: Mutation<RemoveReactionInput> = async (scope, input) => {
  const { holder, path, repository } = reactableOf(scope, input.subjectId);
  const mine = holder().find((one) => one.content === CONTENTS[input.content] && one.login === scope.actor.login);
  if (mine) await perform(scope, repository, "DELETE", `${path}/${mine.id}`);
  return { ...shown(scope, input, holder), reaction: () => mine && reactionNode(scope, mine) };
};

function reactableOf(scope: Scope, id: string) {
  const found = findOf(scope, id, "I", "PR", "IC", "PRRC");
  const { repository } = found;
  const at = (path: string, of: { reactions?: Reaction[] }): Target => {
    return { path: `${path}/reactions`, holder: () => of.reactions ?? [], repository };
  };
  if (found.kind === "IC") return at(`issues/comments/${found.comment.id}`, found.comment);
  if (found.kind === "PRRC") return at(`pulls/comments/${found.comment.id}`, found.comment);
  return at(`issues/${found.issue.number}`, found.issue);
}

interface Target {
  path: string;
  holder: () => Reaction[];
  repository: Repository;
}

function shown(scope: Scope, input: AddReactionInput | RemoveReactionInput, holder: Target["holder"]) {
  return {
    subject: () => nodeById(scope, input.subjectId),
    reactionGroups: () => Object.keys(CONTENTS).map((content) => groupNode(scope, holder(), content)),
  };
}
