import { listIssueComments } from "../../issues/timeline.ts";
import type { components } from "@octokit/openapi-types";
import { getRole } from "../../auth/permissions.ts";
import type { Sandbox } from "../../sandbox.ts";
import { formatNodeId, getRepositoryApiUrl, getRepositoryPageUrl } from "./urls.ts";
import { serializeApp } from "./app.ts";
import { serializeReactions } from "./reaction.ts";
import { serializeUser } from "./user.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Comment } from "../../schema/comments.ts";
import type { Issue, IssueEvent } from "../../schema/issues.ts";

/**
 * Returns GitHub's name for the author's relation to the repository. It is a hint for people;
 * permissions are checked elsewhere.
 */
export function getAuthorAssociation(repository: Repository, login: string) {
  if (repository.owner === login) return "OWNER" as const;
  return getRole(repository, login) === "none" ? ("NONE" as const) : ("COLLABORATOR" as const);
}

type IssueJson = components["schemas"]["issue"];
type CommentJson = components["schemas"]["issue-comment"];

export function serializeIssue(sandbox: Sandbox, repository: Repository, issue: Issue): IssueJson {
  const url = `${getRepositoryApiUrl(sandbox, repository)}/issues/${issue.number}`;
  const kind = issue.pull ? "pull" : "issues";
  const page = `${getRepositoryPageUrl(sandbox, repository)}/${kind}/${issue.number}`;
  const pullApi = `${getRepositoryApiUrl(sandbox, repository)}/pulls/${issue.number}`;
  const comments = listIssueComments(sandbox.world, issue);
  const assignees = (issue.assignees ?? []).map((login) => serializeUser(sandbox, login));
  return {
    id: issue.id,
    node_id: formatNodeId(issue.pull ? "PR" : "I", issue.id),
    url,
    repository_url: getRepositoryApiUrl(sandbox, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    user: serializeUser(sandbox, issue.author),
    labels: issue.labels.map((name) => serializeLabel(sandbox, repository, name)),
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
    closed_by: issue.closedBy ? serializeUser(sandbox, issue.closedBy) : null,
    author_association: getAuthorAssociation(repository, issue.author),
    reactions: serializeReactions(url, issue.reactions ?? []),
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

/**
 * Serializes a label of the repository.
 * @throws Error if the repository has no label of this name.
 */
export function serializeLabel(sandbox: Sandbox, repository: Repository, name: string) {
  const label = repository.labels.find((known) => known.name === name);
  if (!label) throw new Error(`${repository.owner}/${repository.name} has no label ${name}`);
  const { color, description, id } = label;
  return {
    id,
    node_id: formatNodeId("LA", id),
    url: `${getRepositoryApiUrl(sandbox, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    color,
    default: false,
    description,
  };
}

export function serializeComment(
  sandbox: Sandbox,
  repository: Repository,
  comment: Comment,
): CommentJson {
  const url = `${getRepositoryApiUrl(sandbox, repository)}/issues/comments/${comment.id}`;
  const issue = sandbox.world.issues.find(
    (one) => one.repositoryId === repository.id && one.number === comment.issueNumber,
  );
  const kind = issue?.pull ? "pull" : "issues";
  const app = sandbox.world.apps.find((known) => known.slug === comment.appSlug);
  return {
    id: comment.id,
    node_id: formatNodeId("IC", comment.id),
    url,
    html_url: `${getRepositoryPageUrl(sandbox, repository)}/${kind}/${comment.issueNumber}#issuecomment-${comment.id}`,
    issue_url: `${getRepositoryApiUrl(sandbox, repository)}/issues/${comment.issueNumber}`,
    body: comment.body,
    user: serializeUser(sandbox, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: getAuthorAssociation(repository, comment.author),
    performed_via_github_app: app ? serializeApp(sandbox, app) : null,
    reactions: serializeReactions(url, comment.reactions),
  };
}

export function serializeIssueEvent(sandbox: Sandbox, repository: Repository, event: IssueEvent) {
  const app = sandbox.world.apps.find((known) => known.botLogin === event.actor);
  return {
    id: event.id,
    node_id: formatNodeId("IE", event.id),
    url: `${getRepositoryApiUrl(sandbox, repository)}/issues/events/${event.id}`,
    actor: serializeUser(sandbox, event.actor),
    event: event.event,
    commit_id: event.commitId,
    commit_url: event.commitId
      ? `${getRepositoryApiUrl(sandbox, repository)}/commits/${event.commitId}`
      : null,
    created_at: event.createdAt,
    ...serializeEventDetails(sandbox, repository, event),
    performed_via_github_app: app ? serializeApp(sandbox, app) : null,
  };
}

/** Serializes the fields of some events other than person and time. */
function serializeEventDetails(sandbox: Sandbox, repository: Repository, event: IssueEvent) {
  const { actor, dismissed, label, rename, subject } = event;
  const user = (login: string) => serializeUser(sandbox, login);
  if (label !== null) {
    // The event outlives its label. A deleted label gets GitHub's default colour.
    const known = repository.labels.find(({ name }) => name === label);
    return { label: { name: label, color: known?.color ?? "ededed" } };
  }
  if (rename) return { rename };
  if (dismissed) {
    const { commitId, message: dismissal_message, reviewId: review_id, state } = dismissed;
    const pushed = commitId === undefined ? {} : { dismissal_commit_id: commitId };
    return { dismissed_review: { review_id, state, dismissal_message, ...pushed } };
  }
  if (subject === undefined) return {};
  if (/^(un)?assigned$/.test(event.event))
    return { assignee: user(subject), assigner: user(actor) };
  return { requested_reviewer: user(subject), review_requester: user(actor) };
}
