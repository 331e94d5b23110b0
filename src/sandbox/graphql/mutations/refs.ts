import type { CreateRefInput, DeleteRefInput, UpdateRefInput } from "@octokit/graphql-schema";
import { findOf } from "../global-id.ts";
import { perform } from "../perform.ts";
import type { Mutation } from "./mutation.ts";

export const createRef: Mutation<CreateRefInput> = async (scope, input) => {
  const { repository } = findOf(scope, input.repositoryId, "R");
  await perform(scope, repository, "POST", "git/refs", { ref: input.name, sha: input.oid });
  return { ref: () => scope.show.ref(repository, input.name) };
};

export const updateRef: Mutation<UpdateRefInput> = async (scope, input) => {
  const { ref, repository } = findOf(scope, input.refId, "REF");
  await perform(scope, repository, "PATCH", `git/${ref}`, { sha: input.oid, force: input.force });
  return { ref: () => scope.show.ref(repository, ref) };
};

export const deleteRef: Mutation<DeleteRefInput> = async (scope, input) => {
  const { ref, repository } = findOf(scope, input.refId, "REF");
  await perform(scope, repository, "DELETE", `git/${ref}`);
  return {};
};
