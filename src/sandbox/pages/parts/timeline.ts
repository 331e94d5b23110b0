import type { Issue, Review } from "../../model.ts";
import { visibleReviews } from "../../pulls/visible.ts";
import { markup, type Html } from "../html.ts";
import { placeOf, type Visit } from "../visit.ts";
import { comment } from "./comment.ts";
import { event } from "./event.ts";
import { thread, threadsOf } from "./thread.ts";

interface Entry {
  at: string;
  id: number;
  shown: () => Html | null;
}

/** Everything that was said and done on an issue or pull request, oldest first. */
export function timeline(visit: Visit, issue: Issue): Html {
  const { repository } = placeOf(visit);
  const comments = visit.sandbox.world.comments.filter(
    (one) => one.repositoryId === repository.id && one.issueNumber === issue.number,
  );
  const entries: Entry[] = [
    ...comments.map((one) => ({ at: one.createdAt, id: one.id, shown: () => said(visit, one) })),
    ...issue.events.map((one) => ({ at: one.createdAt, id: one.id, shown: () => event(visit, one) })),
    ...(issue.pull ? visibleReviews(issue.pull, visit.person?.login ?? null) : []).map((one) => ({
      at: one.submittedAt,
      id: one.id,
      shown: () => review(visit, issue, one),
    })),
  ];
  entries.sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
  return markup`${entries.map((one) => one.shown())}`;
}

function said(visit: Visit, one: { id: number; author: string; createdAt: string; updatedAt: string; body: string }) {
  const { author, createdAt: at, updatedAt: edited, body } = one;
  return comment(visit, { ...one, id: `issuecomment-${one.id}`, author, at, edited, body });
}

const VERBS: Record<Review["state"], string> = {
  APPROVED: "approved these changes",
  CHANGES_REQUESTED: "requested changes",
  COMMENTED: "reviewed",
  DISMISSED: "reviewed (dismissed)",
  PENDING: "began a review",
};

/** A review with the threads that it opened. */
function review(visit: Visit, issue: Issue, one: Review): Html | null {
  const threads = issue.pull ? threadsOf(visit, issue.pull).filter(({ first }) => first.reviewId === one.id) : [];
  // An answer in a thread is kept in a review of its own, and shown with the thread.
  if (one.body === "" && threads.length === 0 && one.state === "COMMENTED") return null;
  const { author, submittedAt: at } = one;
  const verb = markup`<strong class="${one.state.toLowerCase()}">${VERBS[one.state]}</strong> at
<code>${one.commitId.slice(0, 7)}</code>`;
  const below = markup`${threads.map((each) => thread(visit, each, true))}`;
  return comment(visit, {
    id: `pullrequestreview-${one.id}`,
    author,
    at,
    verb,
    body: one.body || "*No summary.*",
    below,
  });
}
