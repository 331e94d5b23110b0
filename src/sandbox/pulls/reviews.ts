import { getGit } from "../git/get-git.ts";
import { recordIssueEvent, sendIssueEvent } from "../issues/issue-events.ts";
import { serializeUser } from "../rest/serializers/user.ts";
import { getCodeOwners } from "../rules/code-owners.ts";
import type { Sandbox } from "../sandbox.ts";
import { listBranchRules } from "../rules/branch-rules.ts";
import { sendReviewEvent } from "../rest/pulls/review-events.ts";
import { isCurrentReview } from "./pull-contents.ts";
import type { Repository } from "../schema/repository.ts";
import type { Pull } from "../schema/pulls.ts";
import type { Issue } from "../schema/issues.ts";

/** Requests reviews, or withdraws the requests. Each person has an event of their own. */
export function updateReviewRequests(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: { issue: Issue; pull: Pull },
  change: { add?: string[]; remove?: string[] },
  actor: string,
): void {
  const known = () => pull.requestedReviewers ?? [];
  const tell = (action: "review_requested" | "review_request_removed", login: string): void => {
    recordIssueEvent(sandbox, issue, action, actor, { subject: login });
    sandbox.save();
    sendIssueEvent(sandbox, repository, issue, action, actor, {
      requested_reviewer: serializeUser(sandbox, login),
    });
  };
  for (const login of change.add ?? []) {
    if (known().includes(login)) continue;
    pull.requestedReviewers = [...known(), login];
    tell("review_requested", login);
  }
  for (const login of change.remove ?? []) {
    if (!known().includes(login)) continue;
    pull.requestedReviewers = known().filter((one) => one !== login);
    tell("review_request_removed", login);
  }
}

/**
 * Requests reviews from the owners of changed files, as GitHub does when a pull request is ready.
 * Teams receive no requests here.
 */
export function requestCodeOwnerReviews(
  sandbox: Sandbox,
  repository: Repository,
  found: { issue: Issue; pull: Pull },
): void {
  const owners = getCodeOwners(
    sandbox.world,
    repository,
    getGit(sandbox, repository),
    found.pull,
  ).flat();
  const people = owners
    .filter(({ logins, name }) => logins.length === 1 && logins[0] === name)
    .map(({ name }) => name);
  const add = [...new Set(people)].filter((login) => login !== found.issue.author);
  updateReviewRequests(sandbox, repository, found, { add }, found.issue.author);
}

// An approval is about the change for which it was given. If a rule says so, GitHub dismisses it
// when the change differs: https://docs.github.com/repositories, "Available rules for rulesets",
// "Require a pull request"

/** Dismisses the approvals of an open pull request whose change differs from the approved one. */
export function dismissStaleReviews(
  sandbox: Sandbox,
  repository: Repository,
  found: { issue: Issue; pull: Pull },
  login: string,
): void {
  const { issue, pull } = found;
  const asked = listBranchRules(repository, pull.baseRef).some(
    (rule) => rule.parameters?.["dismiss_stale_reviews_on_push"],
  );
  if (!asked) return;
  const git = getGit(sandbox, repository);
  for (const review of pull.reviews) {
    if (review.state !== "APPROVED" || isCurrentReview(git, pull, review)) continue;
    review.state = "DISMISSED";
    const dismissed = {
      reviewId: review.id,
      state: "approved",
      message: null,
      commitId: pull.headSha,
    };
    recordIssueEvent(sandbox, issue, "review_dismissed", login, { dismissed });
    sandbox.save();
    sendReviewEvent({ login, repository, sandbox }, found, "dismissed", review);
  }
}
