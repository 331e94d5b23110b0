import { listVisibleReviews } from "../pulls/pull-contents.ts";
import type { Comment } from "../schema/comments.ts";
import type { Issue, IssueEvent } from "../schema/issues.ts";
import type { Review } from "../schema/pulls.ts";
import type { World } from "../schema/world.ts";

/** Returns the comments of an issue or pull request, oldest first, without review comments. */
export function listIssueComments(world: World, issue: Issue): Comment[] {
  return world.comments.filter(
    (one) => one.repositoryId === issue.repositoryId && one.issueNumber === issue.number,
  );
}

export type TimelineEntry = {
  at: string;
  /** Ids grow with time. They order entries of the same second. */
  id: number;
} & (
  | { kind: "event"; event: IssueEvent }
  | { kind: "comment"; comment: Comment }
  | { kind: "review"; review: Review }
);

/**
 * Returns the events, comments and reviews of an issue or pull request, oldest first. `login` is
 * the reader. Only its author sees a pending review.
 */
export function listTimelineEntries(
  world: World,
  issue: Issue,
  login: string | null,
): TimelineEntry[] {
  const reviews = issue.pull ? listVisibleReviews(issue.pull, login) : [];
  const entries: TimelineEntry[] = [
    ...issue.events.map((event) => ({
      ...{ kind: "event" as const, event },
      ...{ at: event.createdAt, id: event.id },
    })),
    ...listIssueComments(world, issue).map((comment) => ({
      ...{ kind: "comment" as const, comment },
      ...{ at: comment.createdAt, id: comment.id },
    })),
    ...reviews.map((review) => ({
      ...{ kind: "review" as const, review },
      ...{ at: review.submittedAt, id: review.id },
    })),
  ];
  return entries.sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
}
