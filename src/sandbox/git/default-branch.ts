import type { Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { runGit } from "./run.ts";

/** Another branch becomes the one that clones begin with. */
export function setDefault(sandbox: Sandbox, repository: Repository, branch: string): void {
  repository.defaultBranch = branch;
  runGit(sandbox.gitDir(repository), ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
}
