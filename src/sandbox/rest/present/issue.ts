import type { components } from "@octokit/openapi-types";
import type { Comment, Issue, IssueEvent, Repository } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import { associationOf } from "./association.ts";
import { nodeId, repositoryApi, repositoryPage } from "./address.ts";
import { presentApp } from "./app.ts";
import { presentReactions } from "./reactions.ts";
import { presentUser } from "./user.ts";

type IssueJson = components["schemas"]["issue"];
type CommentJson = components["schemas"]["issue-comment"];

export function presentIssue(sandbox: Sandbox, repository: Repository, issue: Issue): IssueJson {
  const url = `${repositoryApi(sandbox, repository)}/issues/${issue.number}`;
  const kind = issue.pull ? "pull" : "issues";
  const page = `${repositoryPage(sandbox, repository)}/${kind}/${issue.number}`;
  const pullApi = `${repositoryApi(sandbox, repository)}/pulls/${issue.number}`;
  const comments = sandbox.world.comments.filter(
    (one) => one.repositoryId === repository.id && one.issueNumber === issue.number,
  );
  const assignees = (issue.assignees ?? []).map((login) => presentUser(sandbox, login));
  return {
    id: issue.id,
    node_id: nodeId(issue.pull ? "PR" : "I", issue.id),
    url,
    repository_url: repositoryApi(sandbox, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    user: presentUser(sandbox, issue.author),
    labels: issue.labels.map((name) => presentLabel(sandbox, repository, name)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: Boolean(issue.locked),
    active_lock_reason: issue.locked?.reason ?? null,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    closed_by: issue.closedBy ? presentUser(sandbox, issue.closedBy) : null,
    author_association: associationOf(repository, issue.author),
    reactions: presentReactions(url, issue.reactions ?? []),
    ...(issue.pull
      ? {
          draft: issue.pull.draft,
          pull_request: {
            url: pullApi,
            html_url: page,
            diff_url: `${page}.diff`,
            patch_url: `${page}.patch`,
            merged_at: issue.pull.mergedAt,
          },
        }
      : {}),
  };
}

export function presentLabel(sandbox: Sandbox, repository: Repository, name: string) {
  const label = repository.labels.find((known) => known.name === name);
  return {
    id: label?.id ?? 0,
    node_id: nodeId("LA", label?.id ?? 0),
    url: `${repositoryApi(sandbox, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    color: label?.color ?? "ededed",
    default: false,
    description: label?.description ?? null,
  };
}

export function presentComment(sandbox: Sandbox, repository: Repository, comment: Comment): CommentJson {
  const url = `${repositoryApi(sandbox, repository)}/issues/comments/${comment.id}`;
  const issue = sandbox.world.issues.find(
    (one) => one.repositoryId === repository.id && one.number === comment.issueNumber,
  );
  const kind = issue?.pull ? "pull" : "issues";
  const app = sandbox.world.apps.find((known) => known.slug === comment.appSlug);
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url,
    html_url: `${repositoryPage(sandbox, repository)}/${kind}/${comment.issueNumber}#issuecomment-${comment.id}`,
    issue_url: `${repositoryApi(sandbox, repository)}/issues/${comment.issueNumber}`,
    body: comment.body,
    user: presentUser(sandbox, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(repository, comment.author),
    performed_via_github_app: app ? presentApp(sandbox, app) : null,
    reactions: presentReactions(url, comment.reactions),
  };
}

export function presentIssueEvent(sandbox: Sandbox, repository: Repository, event: IssueEvent) {
  const app = sandbox.world.apps.find((known) => known.botLogin === event.actor);
  return {
    id: event.id,
    node_id: nodeId("IE", event.id),
    url: `${repositoryApi(sandbox, repository)}/issues/events/${event.id}`,
    actor: presentUser(sandbox, event.actor),
    event: event.event,
    commit_id: event.commitId,
    commit_url: event.commitId ? `${repositoryApi(sandbox, repository)}/commits/${event.commitId}` : null,
    created_at: event.createdAt,
    ...eventDetails(sandbox, repository, event),
    performed_via_github_app: app ? presentApp(sandbox, app) : null,
  };
}

/** What some events have besides who and when. */
function eventDetails(sandbox: Sandbox, repository: Repository, event: IssueEvent) {
  const { actor, dismissed, label, rename, subject } = event;
  const user = (login: string) => presentUser(sandbox, login);
  if (label !== null) return { label: { name: label, color: presentLabel(sandbox, repository, label).color } };
  if (rename) return { rename };
  if (dismissed) {
    const { commitId, message: dismissal_message, reviewId: review_id, state } = dismissed;
    const pushed = commitId === undefined ? {} : { dismissal_commit_id: commitId };
    return { dismissed_review: { review_id, state, dismissal_message, ...pushed } };
  }
  if (subject === undefined) return {};
  if (/^(un)?assigned$/.test(event.event)) return { assignee: user(subject), assigner: user(actor) };
  return { requested_reviewer: user(subject), review_requester: user(actor) };
}
