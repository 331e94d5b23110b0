import {
  listLatestChecks,
  findRequiredCheckProblems,
  isPassed,
} from "../checks/required-checks.ts";
import { canBypass, listBranchRules } from "../rules/branch-rules.ts";
import { getGit } from "../git/get-git.ts";
import type { Commit } from "../git/repository.ts";
import { isVerifiedCommit } from "../git/commit-signing.ts";
import type { Sandbox } from "../sandbox.ts";
import { describeMissingDeployments } from "../deployments/deployments.ts";
import { describeMetadataRule, findUnfitCommits } from "../rules/metadata-rules.ts";
import type { RuleViolation } from "../rules/rule-violations.ts";
import { findOpenConversation, findReviewProblem } from "../rules/review-rules.ts";
import { listCommitsOfPull } from "./pull-contents.ts";
import type { BranchRule } from "../schema/rules.ts";
import type { Repository } from "../schema/repository.ts";
import type { MergeMethod, Mergeability, Pull } from "../schema/pulls.ts";
import type { Issue } from "../schema/issues.ts";
import type { Actor } from "../auth/actor.ts";

/** Returns GitHub's value: unknown until the merge has been tried. */
export function readMergeability(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
): Mergeability {
  if (issue.state === "open" && !sandbox.mergeTrials.isDone(pull))
    return { mergeable: null, state: "unknown" };
  return getMergeability(sandbox, repository, issue, pull);
}

/** Returns whether the pull request could be merged now, with GitHub's name for its state. */
export function getMergeability(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
): Mergeability {
  if (issue.state === "closed") return { mergeable: null, state: "unknown" };
  const git = getGit(sandbox, repository);
  if (git.merge(pull.baseSha, pull.headSha).tree === null)
    return { mergeable: false, state: "dirty" };
  if (pull.draft) return { mergeable: true, state: "draft" };
  if (findUnmetRules(sandbox, repository, issue, pull, null).length > 0)
    return { mergeable: true, state: "blocked" };
  if (isBehind(sandbox, repository, pull)) return { mergeable: true, state: "behind" };
  const checks = listLatestChecks(sandbox, repository, pull.headSha);
  return { mergeable: true, state: checks.every(isPassed) ? "clean" : "unstable" };
}

/**
 * Returns the branch rules that forbid this merge by the actor; with null, by a person who can
 * bypass nothing. `without` lists types of rules to skip.
 */
export function findUnmetRules(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  actor: Actor | null,
  without: readonly string[] = [],
): Pick<RuleViolation, "protection" | "message">[] {
  const found = listBranchRules(repository, pull.baseRef).flatMap((rule) => {
    if (without.includes(rule.type) || canBypass(rule, actor, repository, "merge")) return [];
    const protection = rule.protection !== undefined;
    return findRuleGaps(sandbox, repository, { issue, pull }, rule, actor).map((message) => ({
      message,
      protection,
    }));
  });
  return [...new Map(found.map((one) => [one.message, one])).values()];
}

function findRuleGaps(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: { issue: Issue; pull: Pull },
  rule: BranchRule,
  actor: Actor | null,
): string[] {
  const say = (words: string | null) => (words === null ? [] : [words]);
  switch (rule.type) {
    case "required_status_checks": {
      const problems = findRequiredCheckProblems(sandbox, repository, rule, pull.headSha);
      const strict = rule.parameters?.["strict_required_status_checks_policy"] === true;
      if (problems.length === 0 && strict && actor && isBehind(sandbox, repository, pull)) {
        return ["Head branch is out of date. Review and try the merge again."];
      }
      return problems;
    }
    case "merge_queue":
      return ["Changes must be made through the merge queue"];
    // A squash is a single commit, but all of its source commits must match: "Metadata
    // restrictions" in GitHub's docs.
    case "commit_message_pattern":
    case "commit_author_email_pattern":
    case "committer_email_pattern":
      return findUnfitCommits(rule, listCommits(sandbox, repository, pull)).length > 0
        ? [describeMetadataRule(rule)]
        : [];
    case "required_signatures": {
      const unsigned = listCommits(sandbox, repository, pull).some(
        (commit) => !isVerifiedCommit(sandbox, commit),
      );
      return unsigned ? ["Commits must have verified signatures."] : [];
    }
    case "lock_branch":
      return ["Cannot change this locked branch"];
    case "required_deployments":
      return say(describeMissingDeployments(sandbox, repository, rule, pull.headSha));
    case "conversation_resolution":
      return say(findOpenConversation(pull));
    case "pull_request": {
      const none = METHODS.every((method) => !isMethodAllowed(repository, pull, method, actor));
      if (none) return ["No merge method that the repository allows is allowed by its rules."];
      return say(findReviewProblem({ sandbox, repository, issue, pull }, rule));
    }
    default:
      return [];
  }
}

function listCommits(sandbox: Sandbox, repository: Repository, pull: Pull): Commit[] {
  const git = getGit(sandbox, repository);
  return listCommitsOfPull(git, pull).flatMap((oid) => git.commit(oid) ?? []);
}

const METHODS: readonly MergeMethod[] = ["merge", "squash", "rebase"];

/** Returns whether the repository and all rules of the base branch allow this merge method. */
export function isMethodAllowed(
  repository: Repository,
  pull: Pull,
  method: MergeMethod,
  actor: Actor | null,
): boolean {
  const settings = {
    merge: repository.allowMergeCommit,
    squash: repository.allowSquashMerge,
    rebase: repository.allowRebaseMerge,
  };
  const rules = listBranchRules(repository, pull.baseRef).filter(
    (rule) => !canBypass(rule, actor, repository, "merge"),
  );
  const lists = rules.map((rule) => rule.parameters?.["allowed_merge_methods"]);
  return settings[method] && lists.every((list) => !Array.isArray(list) || list.includes(method));
}

function isBehind(sandbox: Sandbox, repository: Repository, pull: Pull): boolean {
  const strict = listBranchRules(repository, pull.baseRef).some(
    (rule) => rule.parameters?.["strict_required_status_checks_policy"] === true,
  );
  return strict && !getGit(sandbox, repository).isAncestor(pull.baseSha, pull.headSha);
}
