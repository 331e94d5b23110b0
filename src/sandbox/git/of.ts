import type { Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { GitRepository } from "./repository.ts";

const known = new WeakMap<Sandbox, Map<string, GitRepository>>();

/** The git side of a repository; one object for each, so that what it remembers is shared. */
export function gitOf(sandbox: Sandbox, repository: Repository): GitRepository {
  const dir = sandbox.gitDir(repository);
  const mine = known.get(sandbox) ?? new Map<string, GitRepository>();
  known.set(sandbox, mine);
  const git = mine.get(dir) ?? new GitRepository(dir);
  mine.set(dir, git);
  return git;
}
