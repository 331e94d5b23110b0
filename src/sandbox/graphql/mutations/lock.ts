import type { LockLockableInput, UnlockLockableInput } from "@octokit/graphql-schema";
import { findOf } from "../global-id.ts";
import { nodeById } from "../nodes/node.ts";
import { perform } from "../perform.ts";
import type { Mutation } from "./mutation.ts";

export const lockLockable: Mutation<LockLockableInput> = async (scope, { lockableId, lockReason }) => {
  const { issue, repository } = findOf(scope, lockableId, "I", "PR");
  const reason = lockReason?.toLowerCase().replace("_", lockReason === "OFF_TOPIC" ? "-" : " ");
  await perform(scope, repository, "PUT", `issues/${issue.number}/lock`, reason ? { lock_reason: reason } : {});
  return { actor: () => scope.show.actor(scope.actor.login ?? ""), lockedRecord: () => nodeById(scope, lockableId) };
};

export const unlockLockable: Mutation<UnlockLockableInput> = async (scope, { lockableId }) => {
  const { issue, repository } = findOf(scope, lockableId, "I", "PR");
  await perform(scope, repository, "DELETE", `issues/${issue.number}/lock`);
  return { actor: () => scope.show.actor(scope.actor.login ?? ""), unlockedRecord: () => nodeById(scope, lockableId) };
};
