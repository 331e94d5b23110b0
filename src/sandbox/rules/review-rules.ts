/** Requirements of a `pull_request` rule for reviews: https://docs.github.com/rest/repos/rules */
import { isRoleAtLeast, getRole } from "../auth/permissions.ts";
import { getGit } from "../git/get-git.ts";
import { isCurrentReview, listVisibleComments } from "../pulls/pull-contents.ts";
import type { Sandbox } from "../sandbox.ts";
import { getCodeOwners } from "./code-owners.ts";
import type { BranchRule } from "../schema/rules.ts";
import type { Repository } from "../schema/repository.ts";
import type { Pull, Review } from "../schema/pulls.ts";
import type { Issue } from "../schema/issues.ts";

interface ReviewSubject {
  sandbox: Sandbox;
  repository: Repository;
  issue: Issue;
  pull: Pull;
}

/**
 * Returns the first requirement of this rule that the reviews do not meet, in GitHub's words, or
 * null.
 */
export function findReviewProblem(of: ReviewSubject, rule: BranchRule): string | null {
  const { pull } = of;
  const missing = findMissingReview(of, rule);
  if (missing !== null) return missing;
  const settle = rule.parameters?.["required_review_thread_resolution"] === true;
  return settle ? findOpenConversation(pull) : null;
}

export function findOpenConversation(pull: Pull): string | null {
  const open = listVisibleComments(pull, null).some(
    (comment) => comment.inReplyTo === null && !comment.resolved,
  );
  return open ? "A conversation must be resolved before this pull request can be merged." : null;
}

/**
 * Returns GraphQL's `reviewDecision`, or null if no rule requires reviews:
 * https://github.com/orgs/community/discussions/24375
 */
export function getReviewDecision(of: ReviewSubject, rules: BranchRule[]): string | null {
  const asking = rules.filter((rule) => rule.type === "pull_request" && isReviewRequired(of, rule));
  if (asking.length === 0) return null;
  if (listEffectiveReviews(of).some(({ state }) => state === "CHANGES_REQUESTED"))
    return "CHANGES_REQUESTED";
  return asking.some((rule) => findMissingReview(of, rule) !== null)
    ? "REVIEW_REQUIRED"
    : "APPROVED";
}

function findMissingReview(of: ReviewSubject, { parameters }: BranchRule): string | null {
  const standing = listEffectiveReviews(of);
  if (standing.some(({ state }) => state === "CHANGES_REQUESTED"))
    return "Changes have been requested.";
  const approvals = standing.filter(({ state }) => state === "APPROVED");
  const owners =
    parameters?.["require_code_owner_review"] === true ? findMissingOwners(of, approvals) : [];
  if (owners.length > 0) return `Waiting on code owner review from ${formatNames(owners)}.`;
  const last =
    parameters?.["require_last_push_approval"] === true ? checkLastPush(of, approvals) : null;
  if (last !== null) return last;
  const wanted = Number(parameters?.["required_approving_review_count"] ?? 0);
  if (approvals.length >= wanted) return null;
  const many = wanted === 1 ? "1 approving review is" : `${wanted} approving reviews are`;
  return `At least ${many} required by reviewers with write access.`;
}

function isReviewRequired(
  { pull, repository, sandbox }: ReviewSubject,
  { parameters }: BranchRule,
): boolean {
  if (Number(parameters?.["required_approving_review_count"] ?? 0) > 0) return true;
  if (parameters?.["require_last_push_approval"] === true) return true;
  const owned = parameters?.["require_code_owner_review"] === true;
  return (
    owned && getCodeOwners(sandbox.world, repository, getGit(sandbox, repository), pull).length > 0
  );
}

/** Returns the latest approval or request for changes of each person with write access. */
function listEffectiveReviews({ issue, pull, repository }: ReviewSubject): Review[] {
  const latest = new Map<string, Review>();
  for (const review of pull.reviews) {
    if (
      review.author === issue.author ||
      review.state === "COMMENTED" ||
      review.state === "PENDING"
    )
      continue;
    if (isRoleAtLeast(getRole(repository, review.author), "write"))
      latest.set(review.author, review);
  }
  return [...latest.values()];
}

/**
 * Returns the owners of files that none of them has approved. Nobody approves their own pull
 * request.
 */
function findMissingOwners(
  { pull, repository, sandbox }: ReviewSubject,
  approvals: Review[],
): string[] {
  const sets = getCodeOwners(sandbox.world, repository, getGit(sandbox, repository), pull);
  const approved = new Set(approvals.map(({ author }) => author));
  const missing = sets.filter(
    (owners) => !owners.some(({ logins }) => logins.some((login) => approved.has(login))),
  );
  return [...new Set(missing.flatMap((owners) => owners.map(({ name }) => name)))].toSorted();
}

/** Checks that someone other than the last pusher has approved the change since that push. */
function checkLastPush(
  { issue, pull, repository, sandbox }: ReviewSubject,
  approvals: Review[],
): string | null {
  const git = getGit(sandbox, repository);
  const pusher = pull.lastPusher ?? issue.author;
  const current = approvals.filter((review) => isCurrentReview(git, pull, review));
  if (current.some(({ author }) => author !== pusher)) return null;
  const someone = "New changes require approval from someone other than";
  return current.length > 0
    ? `${someone} ${pusher} because they were the last pusher.`
    : `${someone} the last pusher.`;
}

function formatNames(names: string[]): string {
  return names.length > 2
    ? `${names.slice(0, -1).join(", ")}, and/or ${names.at(-1)}`
    : names.join(" and/or ");
}
