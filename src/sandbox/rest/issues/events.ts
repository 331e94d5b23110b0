import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { createPage } from "../listing.ts";
import { serializeComment, serializeIssue, serializeIssueEvent } from "../serializers/issue.ts";
import { requireIssue } from "./find-issue.ts";
import { parseId } from "../request-body.ts";
import { createNotFoundError } from "../http-error.ts";
import { respondOk } from "../reply.ts";
import { getGit } from "../../git/get-git.ts";
import { listCommitsOfPull, listVisibleReviews } from "../../pulls/pull-contents.ts";
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

/** Events of all issues, newest first, each with its issue. */
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
 * All that happened to an issue or pull request, oldest first: events, comments, reviews and
 * commits in one list.
 */
const listTimeline = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/timeline",
  docs: "issues/timeline#list-timeline-events-for-an-issue",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const entries = listTimelineEntries(call, requireIssue(call)).toSorted(
      (a, b) => a.at.localeCompare(b.at) || a.id - b.id,
    );
    return createPage(call, entries, (one) => one.show());
  },
});

interface TimelineEntry {
  at: string;
  /**
   * Grows with time: tells apart what a second holds; 0 for commits, which come before what is said
   * of them.
   */
  id: number;
  show: () => object;
}

function listTimelineEntries(call: Call, issue: Issue): TimelineEntry[] {
  const { repository, sandbox } = call;
  const comments = sandbox.world.comments.filter(
    (one) => one.repositoryId === repository.id && one.issueNumber === issue.number,
  );
  return [
    ...listCommitEntries(call, issue),
    ...issue.events.map((one) => ({
      at: one.createdAt,
      id: one.id,
      show: () => serializeIssueEvent(sandbox, repository, one),
    })),
    ...comments.map((one) => ({
      at: one.createdAt,
      id: one.id,
      show: () => ({
        ...serializeComment(sandbox, repository, one),
        event: "commented",
        actor: serializeUser(sandbox, one.author),
      }),
    })),
    ...listReviewEntries(call, issue),
  ];
}

function listCommitEntries({ repository, sandbox }: Call, { pull }: Issue): TimelineEntry[] {
  const git = getGit(sandbox, repository);
  const found =
    pull === null ? [] : listCommitsOfPull(git, pull).flatMap((oid) => git.commit(oid) ?? []);
  return found.map((commit) => ({
    // In the zone that the committer had; all others are in UTC.
    at: formatTimestamp(new Date(commit.committer.date)),
    id: 0,
    show: () => ({ ...serializeGitCommit(sandbox, repository, commit), event: "committed" }),
  }));
}

function listReviewEntries({ actor, repository, sandbox }: Call, issue: Issue): TimelineEntry[] {
  const found = issue.pull === null ? [] : listVisibleReviews(issue.pull, actor.login);
  // Single comments and answers are reviews of one; as on GitHub, only what has words or a verdict
  // is shown.
  const told = found.filter((one) => one.state !== "COMMENTED" || one.body !== "");
  return told.map((one) => ({
    at: one.submittedAt,
    id: one.id,
    show: () => {
      const shown = serializeReview(sandbox, repository, issue, one);
      const pull = `${getRepositoryApiUrl(sandbox, repository)}/pulls/${issue.number}`;
      return {
        ...shown,
        state: shown.state.toLowerCase(),
        pull_request_url: pull,
        event: "reviewed",
      };
    },
  }));
}

export const issueEventEndpoints: Endpoint[] = [
  listEvents,
  listRepositoryEvents,
  getEvent,
  listTimeline,
];
