import { atLeast, roleOf } from "../../auth/permit.ts";
import type { Repository } from "../../model.ts";
import { mergeSettings, presentRepository } from "../../rest/present/repository.ts";
import type { Scope } from "../scope.ts";
import { hasRole } from "./written.ts";

/** How a repository is set, what it is not, and what who asks may do there. */
export function repositorySettings(scope: Scope, repository: Repository) {
  const full = mergeSettings(repository);
  const shown = presentRepository(scope.sandbox, repository);
  return {
    isPrivate: repository.private,
    visibility: repository.private ? "PRIVATE" : "PUBLIC",
    isArchived: repository.archived,
    mergeCommitAllowed: repository.allowMergeCommit,
    squashMergeAllowed: repository.allowSquashMerge,
    rebaseMergeAllowed: repository.allowRebaseMerge,
    autoMergeAllowed: full.allow_auto_merge,
    allowUpdateBranch: full.allow_update_branch,
    deleteBranchOnMerge: repository.deleteBranchOnMerge,
    mergeCommitTitle: full.merge_commit_title,
    mergeCommitMessage: full.merge_commit_message,
    squashMergeCommitTitle: full.squash_merge_commit_title,
    squashMergeCommitMessage: full.squash_merge_commit_message,
    webCommitSignoffRequired: shown.web_commit_signoff_required,
    hasIssuesEnabled: shown.has_issues,
    hasProjectsEnabled: shown.has_projects,
    hasWikiEnabled: shown.has_wiki,
    hasDiscussionsEnabled: shown.has_discussions,
    ...{ hasSponsorshipsEnabled: false, hasVulnerabilityAlertsEnabled: false, isBlankIssuesEnabled: true },
    ...{
      isFork: false,
      isMirror: false,
      isTemplate: repository.isTemplate ?? false,
      isLocked: false,
      isDisabled: false,
    },
    ...{ isSecurityPolicyEnabled: false, usesCustomOpenGraphImage: false },
    ...{ parent: null, templateRepository: null, mirrorUrl: null, securityPolicyUrl: null, archivedAt: null },
    ...{ codeOfConduct: null, licenseInfo: null, primaryLanguage: null, lockReason: null },
    ...{ contactLinks: [], fundingLinks: [], tempCloneToken: null },
    ...{ forkCount: 0, stargazerCount: 0, viewerHasStarred: false },
    viewerPermission: () => permissionOf(scope, repository),
    viewerCanAdminister: hasRole(scope, repository, "admin"),
    viewerDefaultMergeMethod: repository.allowMergeCommit ? "MERGE" : repository.allowSquashMerge ? "SQUASH" : "REBASE",
  };
}

/** A person's role. Null for apps: they hold permissions, not a role. Everyone reads what is public. */
function permissionOf({ actor }: Scope, repository: Repository): string | null {
  if (actor.kind !== "person") return null;
  const role = roleOf(repository, actor.login);
  if (atLeast(role, "read")) return role.toUpperCase();
  return repository.private ? null : "READ";
}
