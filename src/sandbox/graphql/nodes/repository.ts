import { findMoved, findRepository, sees } from "../../auth/permit.ts";
import type { Repository } from "../../model.ts";
import { nodeId, repositoryPage } from "../../rest/present/address.ts";
import { presentRepository } from "../../rest/present/repository.ts";
import { problem } from "../problem.ts";
import { addresses, type Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { repositoryReleases } from "./release.ts";
import { repositoryGit } from "./repository-git.ts";
import { repositoryLists } from "./repository-lists.ts";
import { repositorySettings } from "./repository-settings.ts";

export function repositoryNode(scope: Scope, repository: Repository): Node {
  const { actor, sandbox } = scope;
  const shown = presentRepository(sandbox, repository);
  return {
    ...repositorySettings(scope, repository),
    ...repositoryGit(scope, repository),
    ...repositoryLists(scope, repository),
    ...repositoryReleases(scope, repository),
    __typename: "Repository",
    id: nodeId("R", repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: `${repository.owner}/${repository.name}`,
    owner: () => scope.show.owner(repository.owner, "User", "Organization"),
    ...addresses(repositoryPage(sandbox, repository)),
    sshUrl: shown.ssh_url,
    description: shown.description,
    homepageUrl: shown.homepage,
    createdAt: shown.created_at,
    pushedAt: shown.pushed_at,
    updatedAt: shown.updated_at,
    isInOrganization: sandbox.world.accounts.some(
      (one) => one.login === repository.owner && one.type === "Organization",
    ),
    isUserConfigurationRepository: repository.owner === repository.name,
    viewerPossibleCommitEmails: () => (actor.kind === "person" ? [actor.account.email] : null),
    viewerDefaultCommitEmail: () => (actor.kind === "person" ? actor.account.email : null),
  };
}

/** The repository of these names; refuses as GitHub does where it is missing or hidden. */
export function repositoryNamed(scope: Scope, owner: string, name: string): Repository {
  const { world } = scope.sandbox;
  // Without `followRenames: false`, a former name does as well.
  const repository = findRepository(world, owner, name) ?? findMoved(world, owner, name);
  if (repository && sees(scope.actor, repository)) return repository;
  throw problem("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
}
