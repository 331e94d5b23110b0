import type { Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { gitOf } from "./of.ts";

/** Another branch becomes the one that clones begin with. */
export function setDefault(sandbox: Sandbox, repository: Repository, branch: string): void {
  repository.defaultBranch = branch;
  gitOf(sandbox, repository).setDefault(branch);
}
