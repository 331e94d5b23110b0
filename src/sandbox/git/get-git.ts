import type { Sandbox } from "../sandbox.ts";
import { GitRepository } from "./repository.ts";
import type { Repository } from "../schema/repository.ts";

const repositories = new WeakMap<Sandbox, Map<string, GitRepository>>();

/**
 * Returns the git side of a repository. There is one object for each, so that its cache is shared.
 */
export function getGit(sandbox: Sandbox, repository: Repository): GitRepository {
  const folder = getFolderName(repository);
  const mine = repositories.get(sandbox) ?? new Map<string, GitRepository>();
  repositories.set(sandbox, mine);
  const git = mine.get(folder) ?? new GitRepository(sandbox.repositories.open(folder));
  mine.set(folder, git);
  return git;
}

/** Returns the folder name of a repository: its first name. */
export function getFolderName(repository: Repository): string {
  return repository.folder ?? `${repository.owner}/${repository.name}`;
}

/** Sets the branch that clones start with. */
export function setDefaultBranch(sandbox: Sandbox, repository: Repository, branch: string): void {
  repository.defaultBranch = branch;
  getGit(sandbox, repository).setDefault(branch);
}
