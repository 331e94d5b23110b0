import type { Repository } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import { validationFailed } from "../refusal.ts";

/** Gives a repository another name or owner. Its old address leads to it, until another takes that. */
export function moveRepository(sandbox: Sandbox, repository: Repository, owner: string, name: string): void {
  const { repositories } = sandbox.world;
  if (repositories.some((one) => one.owner === owner && one.name.toLowerCase() === name.toLowerCase())) {
    throw validationFailed("Repository", "name", "custom", "name already exists on this account");
  }
  const was = `${repository.owner}/${repository.name}`;
  Object.assign(repository, {
    ...{ owner, name },
    // What runs in it meanwhile finds its files where they were.
    folder: repository.folder ?? was,
    formerNames: [...(repository.formerNames ?? []), was.toLowerCase()],
  });
}
