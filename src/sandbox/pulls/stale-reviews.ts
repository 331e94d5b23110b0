/**
 * An approval is about the change that it was given for. Where a rule says so, GitHub dismisses it once that change is
 * another: https://docs.github.com/repositories, "Available rules for rulesets", "Require a pull request"
 */
import { getRules } from "../git/branch-rules.ts";
import { gitOf } from "../git/of.ts";
import { record } from "../issues/record.ts";
import type { Issue, Pull, Repository } from "../model.ts";
import { announceReview } from "../rest/pulls/announce-review.ts";
import type { Sandbox } from "../sandbox.ts";
import { isCurrent } from "./same-change.ts";

/** Dismisses the approvals of an open pull request whose change is no longer the one they approve. */
export function dismissStaleReviews(
  sandbox: Sandbox,
  repository: Repository,
  found: { issue: Issue; pull: Pull },
  login: string,
): void {
  const { issue, pull } = found;
  const asked = getRules(repository, pull.baseRef).some((rule) => rule.parameters?.["dismiss_stale_reviews_on_push"]);
  if (!asked) return;
  const git = gitOf(sandbox, repository);
  for (const review of pull.reviews) {
    if (review.state !== "APPROVED" || isCurrent(git, pull, review)) continue;
    review.state = "DISMISSED";
    const dismissed = { reviewId: review.id, state: "approved", message: null, commitId: pull.headSha };
    record(sandbox, issue, "review_dismissed", login, { dismissed });
    sandbox.save();
    announceReview({ login, repository, sandbox }, found, "dismissed", review);
  }
}
