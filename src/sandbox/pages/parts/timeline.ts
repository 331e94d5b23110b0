import { markup, type Html } from "../html.ts";
import { getPlace, type Visit } from "../visit.ts";
import { renderAccount, renderLabel } from "./badges.ts";
import { renderTime } from "./time.ts";
import { listTimelineEntries, type TimelineEntry } from "../../issues/timeline.ts";
import { renderComment } from "./comment.ts";
import { renderThread } from "./thread.ts";
import { listThreads } from "../../pulls/pull-contents.ts";
import type { Review } from "../../schema/pulls.ts";
import type { Issue, IssueEvent } from "../../schema/issues.ts";

/** Renders one line of the timeline: a label, a close, a merge. */
function renderEvent(visit: Visit, one: IssueEvent): Html {
  const { repository, base } = getPlace(visit);
  const words = (): Html | string => {
    switch (one.event) {
      case "labeled":
        return markup`added the label ${renderLabel(repository, one.label ?? "")}`;
      case "unlabeled":
        return markup`removed the label ${renderLabel(repository, one.label ?? "")}`;
      case "merged":
        return one.commitId
          ? markup`merged this as <a href="${base}/commit/${one.commitId}"><code>${one.commitId.slice(0, 7)}</code></a>`
          : "merged this";
      case "renamed":
        return "changed the title";
      case "head_ref_force_pushed":
        return "force-pushed the branch";
      case "head_ref_deleted":
        return "deleted the branch";
      default:
        return `${one.event.replaceAll("_", " ")} this`;
    }
  };
  const actor = renderAccount(visit.sandbox, one.actor);
  const time = renderTime(visit.sandbox, one.createdAt);
  return markup`<p class="event" id="event-${one.id}">${actor} ${words()} ${time}</p>`;
}

/** Renders the actions and texts of people on an issue or pull request, oldest first. */
export function renderTimeline(visit: Visit, issue: Issue): Html {
  const { person, sandbox } = visit;
  const entries = listTimelineEntries(sandbox.world, issue, person?.login ?? null);
  return markup`${entries.map((one) => renderEntry(visit, issue, one))}`;
}

function renderEntry(visit: Visit, issue: Issue, one: TimelineEntry): Html | null {
  if (one.kind === "comment") return renderIssueComment(visit, one.comment);
  return one.kind === "event"
    ? renderEvent(visit, one.event)
    : renderReview(visit, issue, one.review);
}

function renderIssueComment(
  visit: Visit,
  one: { id: number; author: string; createdAt: string; updatedAt: string; body: string },
) {
  const { author, createdAt: at, updatedAt: edited, body } = one;
  return renderComment(visit, { ...one, id: `issuecomment-${one.id}`, author, at, edited, body });
}

const VERBS: Record<Review["state"], string> = {
  APPROVED: "approved these changes",
  CHANGES_REQUESTED: "requested changes",
  COMMENTED: "reviewed",
  DISMISSED: "reviewed (dismissed)",
  PENDING: "began a review",
};

/** Renders a review with the threads that it opened. */
function renderReview(visit: Visit, issue: Issue, one: Review): Html | null {
  const threads = issue.pull
    ? listThreads(issue.pull, visit.person?.login ?? null).filter(
        ({ first }) => first.reviewId === one.id,
      )
    : [];
  // A reply in a thread is kept in a review of its own, and shown with the thread.
  if (one.body === "" && threads.length === 0 && one.state === "COMMENTED") return null;
  const { author, submittedAt: at } = one;
  const verb = markup`<strong class="${one.state.toLowerCase()}">${VERBS[one.state]}</strong> at
<code>${one.commitId.slice(0, 7)}</code>`;
  const below = markup`${threads.map((each) => renderThread(visit, each, true))}`;
  return renderComment(visit, {
    id: `pullrequestreview-${one.id}`,
    author,
    at,
    verb,
    body: one.body || "*No summary.*",
    below,
  });
}
