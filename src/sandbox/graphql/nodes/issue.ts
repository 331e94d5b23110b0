import { listIssueComments } from "../../issues/timeline.ts";
import { listClosingPulls } from "../../issues/issue-state.ts";
import { formatNodeId, getRepositoryPageUrl } from "../../rest/serializers/urls.ts";
import { createConnection, createEmptyConnection, type ConnectionArgs } from "../connection.ts";
import type { GraphqlNode, GraphqlScope } from "../scope.ts";
import { createLabelConnection } from "./label.ts";
import { buildReactionFields } from "./reaction.ts";
import { buildTimelineConnection, type TimelineArgs } from "./timeline.ts";
import { hasRole, buildCommentFields } from "./comment-fields.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Issue } from "../../schema/issues.ts";

/**
 * Builds the fields that issues and pull requests have in common. The sandbox has no milestones,
 * projects and locks.
 */
export function buildIssueFields(scope: GraphqlScope, repository: Repository, issue: Issue) {
  const { sandbox } = scope;
  const comments = () => listIssueComments(sandbox.world, issue);
  const closed = issue.state === "closed";
  const mayClose = issue.author === scope.actor.login || hasRole(scope, repository, "triage");
  return {
    ...buildCommentFields(scope, repository, {
      ...issue,
      body: issue.body ?? "",
      url: `${getRepositoryPageUrl(sandbox, repository)}/${issue.pull ? "pull" : "issues"}/${issue.number}`,
    }),
    ...buildReactionFields(scope, issue.reactions ?? []),
    number: issue.number,
    title: issue.title,
    closed,
    closedAt: issue.closedAt,
    locked: Boolean(issue.locked),
    activeLockReason: issue.locked?.reason?.toUpperCase().replaceAll(/[- ]/g, "_") ?? null,
    milestone: null,
    ...{ projectCards: createEmptyConnection, projectItems: createEmptyConnection },
    assignees: (window: ConnectionArgs) => {
      const people = (issue.assignees ?? []).flatMap((login) => scope.show.user(login) ?? []);
      return createConnection(people, window, (one) => one);
    },
    viewerCanClose: !closed && mayClose,
    viewerCanReopen: closed && mayClose && issue.pull?.merged !== true,
    viewerCanLabel: hasRole(scope, repository, "triage"),
    labels: (args: ConnectionArgs) => createLabelConnection(scope, repository, args, issue),
    comments: (window: ConnectionArgs) =>
      createConnection(comments(), window, (one) => scope.show.comment(repository, issue, one)),
    participants: (window: ConnectionArgs) => {
      const said = [
        ...comments(),
        ...(issue.pull?.reviews ?? []).filter((one) => one.state !== "PENDING"),
      ];
      const people = [...new Set([issue.author, ...said.map((one) => one.author)])].flatMap(
        (login) => scope.show.owner(login, "User") ?? [],
      );
      return createConnection(people, window, (one) => one);
    },
    timelineItems: (args: TimelineArgs) => buildTimelineConnection(scope, repository, issue, args),
  };
}

export function buildIssueNode(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
): GraphqlNode {
  const base = buildIssueFields(scope, repository, issue);
  return {
    ...base,
    __typename: "Issue",
    id: formatNodeId("I", issue.id),
    databaseId: issue.id,
    fullDatabaseId: String(issue.id),
    bodyUrl: `${base.url}#issue-${issue.id}`,
    bodyResourcePath: `${base.resourcePath}#issue-${issue.id}`,
    state: issue.state.toUpperCase(),
    stateReason: issue.stateReason?.toUpperCase() ?? null,
    isPinned: false,
    parent: null,
    ...{
      subIssues: createEmptyConnection,
      trackedIssues: createEmptyConnection,
      trackedInIssues: createEmptyConnection,
      linkedBranches: createEmptyConnection,
    },
    trackedIssuesCount: 0,
    subIssuesSummary: { total: 0, completed: 0, percentCompleted: 0 },
    viewerCanDelete: hasRole(scope, repository, "admin"),
    closedByPullRequestsReferences: (
      args: ConnectionArgs & { includeClosedPrs?: boolean | null },
    ) => {
      const found = listClosingPulls(scope.sandbox, repository, issue).filter(
        (one) => one.issue.state === "open" || one.pull.merged || args.includeClosedPrs === true,
      );
      return createConnection(found, args, (one) =>
        scope.show.pull(repository, one.issue, one.pull),
      );
    },
  };
}
