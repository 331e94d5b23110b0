import type { Issue, Pull, Repository, ReviewComment } from "../model.ts";
import { presentPull } from "../rest/present/pull.ts";
import { presentReviewComment } from "../rest/present/review.ts";
import type { Sandbox } from "../sandbox.ts";

/** Tells that a thread of review comments was resolved, or opened again; `first` is its first comment. */
export function announceThread(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull, first }: { issue: Issue; pull: Pull; first: ReviewComment },
  sender: string,
): void {
  const members = pull.comments.filter((one) => one === first || one.inReplyTo === first.id);
  sandbox.emit(repository, "pull_request_review_thread", first.resolved ? "resolved" : "unresolved", {
    thread: {
      node_id: `PRRT_${first.id}`,
      comments: members.map((one) => presentReviewComment(sandbox, repository, issue, one)),
    },
    pull_request: presentPull(sandbox, repository, issue, pull),
    sender,
  });
}
