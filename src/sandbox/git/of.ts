import type { Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { GitRepository } from "./repository.ts";

const known = new WeakMap<Sandbox, Map<string, GitRepository>>();

/** The git side of a repository; one object for each, so that what it remembers is shared. */
export function gitOf(sandbox: Sandbox, repository: Repository): GitRepository {
  const folder = folderOf(repository);
  const mine = known.get(sandbox) ?? new Map<string, GitRepository>();
  known.set(sandbox, mine);
  const git = mine.get(folder) ?? new GitRepository(sandbox.repositories.open(folder));
  mine.set(folder, git);
  return git;
}

/** The name under which a repository is kept: the one that it had first. */
export function folderOf(repository: Repository): string {
  return repository.folder ?? `${repository.owner}/${repository.name}`;
}
