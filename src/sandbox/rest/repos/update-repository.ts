import { z } from "zod";
import { setDefault } from "../../git/default-branch.ts";
import type { Repository } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentFullRepository } from "../present/repository.ts";
import { validationFailed } from "../refusal.ts";
import { ok } from "../reply.ts";
import { moveRepository } from "./move-repository.ts";

const Body = z.object({
  name: z.string().min(1).optional(),
  archived: z.boolean().optional(),
  default_branch: z.string().optional(),
  allow_squash_merge: z.boolean().optional(),
  allow_merge_commit: z.boolean().optional(),
  allow_rebase_merge: z.boolean().optional(),
  delete_branch_on_merge: z.boolean().optional(),
});
type Wanted = z.infer<typeof Body>;

/** Settings of a repository: its name, whether it is archived, its default branch, how pull requests may be merged. */
export const updateRepository: Endpoint = {
  method: "PATCH",
  path: "/repos/{owner}/{repo}",
  docs: "repos/repos#update-a-repository",
  permission: "administration:write",
  role: "admin",
  onArchived: true,
  handle(call) {
    const { sandbox, repository } = call;
    const wanted = input(call, Body);
    if (Object.keys(call.body).length === 0) throw validationFailed("Repository", "name", "missing_field");
    setMethods(repository, wanted);
    if (wanted.default_branch !== undefined) changeDefault(call, wanted.default_branch);
    if (wanted.name !== undefined && wanted.name !== repository.name) {
      const from = repository.name;
      moveRepository(sandbox, repository, repository.owner, wanted.name);
      tell(call, "renamed", { changes: { repository: { name: { from } } } });
    }
    if (wanted.archived !== undefined && wanted.archived !== repository.archived) {
      repository.archived = wanted.archived;
      tell(call, wanted.archived ? "archived" : "unarchived", {});
    }
    sandbox.save();
    return ok(presentFullRepository(sandbox, repository, true));
  },
};

function setMethods(repository: Repository, wanted: Wanted): void {
  const methods = {
    allowSquashMerge: wanted.allow_squash_merge ?? repository.allowSquashMerge,
    allowMergeCommit: wanted.allow_merge_commit ?? repository.allowMergeCommit,
    allowRebaseMerge: wanted.allow_rebase_merge ?? repository.allowRebaseMerge,
  };
  if (!Object.values(methods).includes(true)) {
    const why = "Sorry, you need to allow at least one merge strategy.";
    throw validationFailed("Repository", "merge_commit_allowed", "custom", why);
  }
  Object.assign(repository, methods);
  repository.deleteBranchOnMerge = wanted.delete_branch_on_merge ?? repository.deleteBranchOnMerge;
}

function changeDefault(call: Call, branch: string): void {
  const from = call.repository.defaultBranch;
  if (branch === from) return;
  if (!call.git.ref(`refs/heads/${branch}`)) throw validationFailed("Repository", "default_branch", "invalid");
  setDefault(call.sandbox, call.repository, branch);
  tell(call, "edited", { changes: { default_branch: { from } } });
}

function tell(call: Call, action: string, more: object): void {
  call.sandbox.emit(call.repository, "repository", action, { ...more, sender: call.login });
}
