import { latestChecks, requiredCheckProblems } from "../checks/required.ts";
import { bypasses, rulesFor } from "../git/branch-rules.ts";
import { gitOf } from "../git/of.ts";
import type { Issue, Pull, Repository } from "../model.ts";
import type { Actor } from "../rest/endpoint.ts";
import type { Sandbox } from "../sandbox.ts";
import { atLeast, roleOf } from "../auth/permit.ts";
import { visibleComments } from "./visible.ts";

export interface Mergeability {
  mergeable: boolean | null;
  state: "clean" | "dirty" | "blocked" | "behind" | "unstable" | "draft" | "unknown";
}

/** What GitHub says of it: nothing until the merge has been tried. */
export function readMergeability(sandbox: Sandbox, repository: Repository, issue: Issue, pull: Pull): Mergeability {
  if (issue.state === "open" && !sandbox.trials.isDone(pull)) return { mergeable: null, state: "unknown" };
  return mergeability(sandbox, repository, issue, pull);
}

/** Whether the pull request could be merged now, and what GitHub calls its state. */
export function mergeability(sandbox: Sandbox, repository: Repository, issue: Issue, pull: Pull): Mergeability {
  if (issue.state === "closed") return { mergeable: null, state: "unknown" };
  const git = gitOf(sandbox, repository);
  if (git.merge(pull.baseSha, pull.headSha).tree === null) return { mergeable: false, state: "dirty" };
  if (pull.draft) return { mergeable: true, state: "draft" };
  if (unmetRules(sandbox, repository, issue, pull, null).length > 0) return { mergeable: true, state: "blocked" };
  if (isBehind(sandbox, repository, pull)) return { mergeable: true, state: "behind" };
  const checks = latestChecks(sandbox, repository, pull.headSha);
  const poor = checks.some(
    (one) => one.status !== "completed" || !["success", "neutral", "skipped"].includes(one.conclusion ?? ""),
  );
  return { mergeable: true, state: poor ? "unstable" : "clean" };
}

/** The branch rules that still stand against this merge, as sentences. */
export function unmetRules(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  actor: Actor | null,
): string[] {
  return rulesFor(repository, pull.baseRef).flatMap((rule) => {
    if (bypasses(rule, actor)) return [];
    if (rule.type === "required_status_checks") {
      const problems = requiredCheckProblems(sandbox, repository, rule, pull.headSha);
      const strict = rule.parameters?.["strict_required_status_checks_policy"] === true;
      if (problems.length === 0 && strict && actor && isBehind(sandbox, repository, pull)) {
        return ["Head branch is out of date. Review and try the merge again."];
      }
      return problems;
    }
    if (rule.type === "merge_queue") return ["Changes must be made through the merge queue"];
    if (rule.type !== "pull_request") return [];
    const standing = standingReviews(repository, issue, pull);
    if (standing.some((review) => review === "CHANGES_REQUESTED")) return ["Changes have been requested."];
    const wanted = Number(rule.parameters?.["required_approving_review_count"] ?? 0);
    const approvals = standing.filter((review) => review === "APPROVED").length;
    if (approvals < wanted) {
      const many = wanted === 1 ? "1 approving review is" : `${wanted} approving reviews are`;
      return [`At least ${many} required by reviewers with write access.`];
    }
    const settle = rule.parameters?.["required_review_thread_resolution"] === true;
    if (settle && visibleComments(pull, null).some((comment) => comment.inReplyTo === null && !comment.resolved)) {
      return ["A conversation must be resolved before this pull request can be merged."];
    }
    return [];
  });
}

/** The latest approving or refusing review of each person with write access. */
export function standingReviews(repository: Repository, issue: Issue, pull: Pull): string[] {
  const latest = new Map<string, string>();
  for (const review of pull.reviews) {
    if (review.author === issue.author || review.state === "COMMENTED" || review.state === "PENDING") continue;
    if (atLeast(roleOf(repository, review.author), "write")) latest.set(review.author, review.state);
  }
  return [...latest.values()];
}

function isBehind(sandbox: Sandbox, repository: Repository, pull: Pull): boolean {
  const strict = rulesFor(repository, pull.baseRef).some(
    (rule) => rule.parameters?.["strict_required_status_checks_policy"] === true,
  );
  return strict && !gitOf(sandbox, repository).isAncestor(pull.baseSha, pull.headSha);
}
