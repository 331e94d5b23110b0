import { commentsOf } from "./comment.ts";
import type { Issue, Repository } from "../../model.ts";
import { closersOf } from "../../pulls/closing.ts";
import { nodeId, repositoryPage } from "../../rest/present/address.ts";
import { connection, none, type Window } from "../connection.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { labelConnection } from "./label.ts";
import { reactable } from "./reactions.ts";
import { timeline, type TimelineArgs } from "./timeline.ts";
import { hasRole, written } from "./written.ts";

/** What issues and pull requests have in common. The sandbox has no milestones, projects and locks. */
export function issueBase(scope: Scope, repository: Repository, issue: Issue) {
  const { sandbox } = scope;
  const comments = () => commentsOf(scope, repository, issue);
  const closed = issue.state === "closed";
  const mayClose = issue.author === scope.actor.login || hasRole(scope, repository, "triage");
  return {
    ...written(scope, repository, {
      ...issue,
      body: issue.body ?? "",
      url: `${repositoryPage(sandbox, repository)}/${issue.pull ? "pull" : "issues"}/${issue.number}`,
    }),
    ...reactable(scope, issue.reactions ?? []),
    number: issue.number,
    title: issue.title,
    closed,
    closedAt: issue.closedAt,
    locked: Boolean(issue.locked),
    activeLockReason: issue.locked?.reason?.toUpperCase().replaceAll(/[- ]/g, "_") ?? null,
    milestone: null,
    ...{ projectCards: none, projectItems: none },
    assignees: (window: Window) => {
      const people = (issue.assignees ?? []).flatMap((login) => scope.show.user(login) ?? []);
      return connection(people, window, (one) => one);
    },
    viewerCanClose: !closed && mayClose,
    viewerCanReopen: closed && mayClose && issue.pull?.merged !== true,
    viewerCanLabel: hasRole(scope, repository, "triage"),
    labels: (args: Window) => labelConnection(scope, repository, args, issue),
    comments: (window: Window) => connection(comments(), window, (one) => scope.show.comment(repository, issue, one)),
    participants: (window: Window) => {
      const said = [...comments(), ...(issue.pull?.reviews ?? []).filter((one) => one.state !== "PENDING")];
      const people = [...new Set([issue.author, ...said.map((one) => one.author)])].flatMap(
        (login) => scope.show.owner(login, "User") ?? [],
      );
      return connection(people, window, (one) => one);
    },
    timelineItems: (args: TimelineArgs) => timeline(scope, repository, issue, args),
  };
}

export function issueNode(scope: Scope, repository: Repository, issue: Issue): Node {
  const base = issueBase(scope, repository, issue);
  return {
    ...base,
    __typename: "Issue",
    id: nodeId("I", issue.id),
    databaseId: issue.id,
    fullDatabaseId: String(issue.id),
    bodyUrl: `${base.url}#issue-${issue.id}`,
    bodyResourcePath: `${base.resourcePath}#issue-${issue.id}`,
    state: issue.state.toUpperCase(),
    stateReason: issue.stateReason?.toUpperCase() ?? null,
    isPinned: false,
    parent: null,
    ...{ subIssues: none, trackedIssues: none, trackedInIssues: none, linkedBranches: none },
    trackedIssuesCount: 0,
    subIssuesSummary: { total: 0, completed: 0, percentCompleted: 0 },
    viewerCanDelete: hasRole(scope, repository, "admin"),
    closedByPullRequestsReferences: (args: Window & { includeClosedPrs?: boolean | null }) => {
      const found = closersOf(scope.sandbox, repository, issue).filter(
        (one) => one.issue.state === "open" || one.pull.merged || args.includeClosedPrs === true,
      );
      return connection(found, args, (one) => scope.show.pull(repository, one.issue, one.pull));
    },
  };
}
