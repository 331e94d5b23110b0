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
  allow_auto_merge: z.boolean().optional(),
  squash_merge_commit_title: z.enum(["PR_TITLE", "COMMIT_OR_PR_TITLE"]).optional(),
  squash_merge_commit_message: z.enum(["PR_BODY", "COMMIT_MESSAGES", "BLANK"]).optional(),
  description: z.string().nullish(),
  homepage: z.string().nullish(),
  private: z.boolean().optional(),
  visibility: z.enum(["public", "private"]).optional(),
});
type Wanted = z.infer<typeof Body>;

/** Settings that GitHub has and that are fixed here: asking for another value is refused, never ignored. */
const FIXED = [
  ...["has_issues", "has_projects", "has_wiki", "has_downloads", "has_discussions", "has_pull_requests", "is_template"],
  ...["allow_update_branch", "allow_forking", "web_commit_signoff_required"],
  ...["merge_commit_title", "merge_commit_message", "use_squash_pr_title_as_default", "security_and_analysis"],
  "pull_request_creation_policy",
];

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
    checkSupported(call);
    setMethods(repository, wanted);
    setTexts(repository, wanted);
    setVisibility(call, wanted);
    if (wanted.default_branch !== undefined) changeDefault(call, wanted.default_branch);
    // GitHub puts a hyphen in place of other characters.
    const name = wanted.name?.replaceAll(/[^\w.-]+/g, "-") ?? repository.name;
    if (name !== repository.name) {
      const from = repository.name;
      moveRepository(sandbox, repository, repository.owner, name);
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

function checkSupported({ body, repository, sandbox }: Call): void {
  const now: Record<string, unknown> = presentFullRepository(sandbox, repository, true);
  const other = FIXED.find((name) => body[name] !== undefined && body[name] !== now[name]);
  if (other === undefined) return;
  const stays = now[other] === undefined ? "" : ` It stays ${JSON.stringify(now[other])}.`;
  throw validationFailed("Repository", other, "custom", `The sandbox does not support this setting.${stays}`);
}

function setTexts(repository: Repository, wanted: Wanted): void {
  if (wanted.description !== undefined) repository.description = wanted.description;
  if (wanted.homepage !== undefined) repository.homepage = wanted.homepage;
  if (wanted.allow_auto_merge !== undefined) repository.allowAutoMerge = wanted.allow_auto_merge;
  const { squash_merge_commit_title: title, squash_merge_commit_message: message } = wanted;
  if (title) repository.squashMergeCommitTitle = title;
  if (message) repository.squashMergeCommitMessage = message;
}

function setVisibility(call: Call, wanted: Wanted): void {
  const { repository } = call;
  const isPrivate = wanted.visibility === undefined ? wanted.private : wanted.visibility === "private";
  if (isPrivate === undefined || isPrivate === repository.private) return;
  repository.private = isPrivate;
  tell(call, isPrivate ? "privatized" : "publicized", {});
}

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
