import type { CommitStatus } from "../schema/checks.ts";
import type { Repository } from "../schema/repository.ts";
import type { World } from "../schema/world.ts";

/** Returns the statuses of a commit, oldest first. */
export function listCommitStatuses(
  world: World,
  repository: Repository,
  sha: string,
): CommitStatus[] {
  return world.statuses.filter((one) => one.repositoryId === repository.id && one.sha === sha);
}

/** Returns the newest status of each context, in the order in which the contexts first came. */
export function listLatestStatuses(
  world: World,
  repository: Repository,
  sha: string,
): CommitStatus[] {
  const newest = new Map(
    listCommitStatuses(world, repository, sha).map((one) => [one.context, one]),
  );
  return [...newest.values()];
}
