import type { Sandbox } from "../../sandbox.ts";
import type { Repository } from "../../schema/repository.ts";
import { listTimelineEntries, type TimelineEntry } from "../../issues/timeline.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { createPage } from "../listing.ts";
import { serializeComment, serializeIssue, serializeIssueEvent } from "../serializers/issue.ts";
import { requireIssue } from "./find-issue.ts";
import { parseId } from "../request-body.ts";
import { createNotFoundError } from "../http-error.ts";
import { respondOk } from "../reply.ts";
import { getGit } from "../../git/get-git.ts";
import { listCommitsOfPull } from "../../pulls/pull-contents.ts";
import { BODY_MEDIA } from "../content-negotiation.ts";
import { getRepositoryApiUrl } from "../serializers/urls.ts";
import { serializeGitCommit } from "../serializers/commit.ts";
import { serializeReview } from "../serializers/review.ts";
import { serializeUser } from "../serializers/user.ts";
import { formatTimestamp } from "../../time.ts";
import type { Issue } from "../../schema/issues.ts";

const listEvents = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/events",
  docs: "issues/events#list-issue-events",
  permission: "issues:read|pull_requests:read",
  handle: (call) =>
    createPage(call, requireIssue(call).events, (one) =>
      serializeIssueEvent(call.sandbox, call.repository, one),
    ),
});

/** Lists events of all issues, newest first, each with its issue. */
const listRepositoryEvents = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/events",
  docs: "issues/events#list-issue-events-for-a-repository",
  permission: "issues:read|pull_requests:read",
  handle: (call) =>
    createPage(call, listEventsWithIssue(call).toReversed(), (each) =>
      serializeEventWithIssue(call, each),
    ),
});

const getEvent = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/events/{event_id}",
  docs: "issues/events#get-an-issue-event",
  permission: "issues:read|pull_requests:read",
  handle(call) {
    const id = parseId(call.params["event_id"]);
    const found = listEventsWithIssue(call).find((each) => each.event.id === id);
    if (!found) throw createNotFoundError();
    return respondOk(serializeEventWithIssue(call, found));
  },
});

function listEventsWithIssue(call: Call) {
  return call.sandbox.world.issues
    .filter((issue) => issue.repositoryId === call.repository.id)
    .flatMap((issue) => issue.events.map((event) => ({ event, issue })))
    .sort((a, b) => a.event.id - b.event.id);
}

function serializeEventWithIssue(
  { sandbox, repository }: Call,
  { event, issue }: ReturnType<typeof listEventsWithIssue>[number],
) {
  return {
    ...serializeIssueEvent(sandbox, repository, event),
    issue: serializeIssue(sandbox, repository, issue),
  };
}

/**
 * Lists the history of an issue or pull request, oldest first: events, comments, reviews and
 * commits together.
 */
const listTimeline = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/timeline",
  docs: "issues/timeline#list-timeline-events-for-an-issue",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { actor, repository, sandbox } = call;
    const issue = requireIssue(call);
    const entries: ShownEntry[] = listTimelineEntries(sandbox.world, issue, actor.login)
      .filter(isShown)
      .map((one) => ({ ...one, show: () => serializeEntry(call, issue, one) }));
    const sorted = [...listCommitEntries(sandbox, repository, issue), ...entries].sort(
      (a, b) => a.at.localeCompare(b.at) || a.id - b.id,
    );
    return createPage(call, sorted, (one) => one.show());
  },
});

interface ShownEntry {
  at: string;
  /** 0 for commits, so that they come before comments of the same second. */
  id: number;
  show: () => object;
}

/**
 * Returns whether GitHub shows the entry. It shows a review only with a body or a verdict. Single
 * comments and replies are reviews without either.
 */
function isShown(entry: TimelineEntry): boolean {
  return entry.kind !== "review" || entry.review.state !== "COMMENTED" || entry.review.body !== "";
}

function serializeEntry({ repository, sandbox }: Call, issue: Issue, entry: TimelineEntry): object {
  if (entry.kind === "event") return serializeIssueEvent(sandbox, repository, entry.event);
  if (entry.kind === "comment") {
    return {
      ...serializeComment(sandbox, repository, entry.comment),
      event: "commented",
      actor: serializeUser(sandbox, entry.comment.author),
    };
  }
  const review = serializeReview(sandbox, repository, issue, entry.review);
  return {
    ...review,
    state: review.state.toLowerCase(),
    pull_request_url: `${getRepositoryApiUrl(sandbox, repository)}/pulls/${issue.number}`,
    event: "reviewed",
  };
}

function listCommitEntries(
  sandbox: Sandbox,
  repository: Repository,
  { pull }: Issue,
): ShownEntry[] {
  const git = getGit(sandbox, repository);
  const found =
    pull === null ? [] : listCommitsOfPull(git, pull).flatMap((oid) => git.commit(oid) ?? []);
  return found.map((commit) => ({
    // In the committer's time zone. All others are in UTC.
    at: formatTimestamp(new Date(commit.committer.date)),
    id: 0,
    show: () => ({ ...serializeGitCommit(sandbox, repository, commit), event: "committed" }),
  }));
}

export const issueEventEndpoints: Endpoint[] = [
  listEvents,
  listRepositoryEvents,
  getEvent,
  listTimeline,
];
