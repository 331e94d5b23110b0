/**
 * An approval is about the change that it was given for. Where a rule says so, GitHub dismisses it once that change is
 * another: https://docs.github.com/repositories, "Available rules for rulesets", "Require a pull request"
 */
import { rulesFor } from "../git/branch-rules.ts";
import { gitOf } from "../git/of.ts";
import type { FileDiff, GitRepository } from "../git/repository.ts";
import { record } from "../issues/record.ts";
import type { Issue, Pull, Repository, Review } from "../model.ts";
import { announceReview } from "../rest/pulls/announce-review.ts";
import type { Sandbox } from "../sandbox.ts";
import { startOf } from "./change.ts";

/** Dismisses the approvals of an open pull request whose change is no longer the one they approve. */
export function dismissStaleReviews(
  sandbox: Sandbox,
  repository: Repository,
  found: { issue: Issue; pull: Pull },
  login: string,
): void {
  const { issue, pull } = found;
  const asked = rulesFor(repository, pull.baseRef).some((rule) => rule.parameters?.["dismiss_stale_reviews_on_push"]);
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

/** Whether a review is about the change as it is now. A merge of the base that brings nothing else changes nothing. */
function isCurrent(git: GitRepository, pull: Pull, review: Review): boolean {
  const { commitId, mergeBase = startOf(git, { ...pull, headSha: commitId }) } = review;
  return isSameChange(git, [mergeBase, commitId], [startOf(git, pull), pull.headSha]);
}

/** Whether two diffs, each from a commit to a commit, say the same, wherever in the files they say it. */
function isSameChange(git: GitRepository, one: [string, string], other: [string, string]): boolean {
  const same = one[0] === other[0] && one[1] === other[1];
  return same || describe(git.diff(...one)) === describe(git.diff(...other));
}

function describe(files: FileDiff[]): string {
  return JSON.stringify(
    files.map(({ oid, patch, path, previousPath, status }) => {
      return [path, previousPath, status, patch?.replaceAll(/^@@ .*$/gm, "@@") ?? oid];
    }),
  );
}
