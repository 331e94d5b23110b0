import { listIssueComments } from "../../issues/timeline.ts";
import { getGit } from "../../git/get-git.ts";
import type { Sandbox } from "../../sandbox.ts";
import {
  listCommitsOfPull,
  listPullFiles,
  listVisibleComments,
} from "../../pulls/pull-contents.ts";
import { getAuthorAssociation, serializeLabel } from "./issue.ts";
import { formatNodeId, getRepositoryApiUrl, getRepositoryPageUrl } from "./urls.ts";
import { serializeRepository } from "./repository.ts";
import { serializeUser } from "./user.ts";
import type { Repository } from "../../schema/repository.ts";
import type { AutoMerge, Mergeability, Pull } from "../../schema/pulls.ts";
import type { Issue } from "../../schema/issues.ts";

/** Serializes a pull request in a list. `GET` of one adds the fields of `serializeFullPull`. */
export function serializePull(sandbox: Sandbox, repository: Repository, issue: Issue, pull: Pull) {
  const api = `${getRepositoryApiUrl(sandbox, repository)}/pulls/${issue.number}`;
  const issueApi = `${getRepositoryApiUrl(sandbox, repository)}/issues/${issue.number}`;
  const page = `${getRepositoryPageUrl(sandbox, repository)}/pull/${issue.number}`;
  const statuses = `${getRepositoryApiUrl(sandbox, repository)}/statuses/${pull.headSha}`;
  const side = (ref: string, sha: string, of: Repository | undefined) => ({
    label: of ? `${of.owner}:${ref}` : ref,
    ref,
    sha,
    user: of ? serializeUser(sandbox, of.owner) : null,
    // `null` if a fork is deleted: https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
    repo: of ? serializeRepository(sandbox, of) : null,
  });
  const head = sandbox.world.repositories.find((one) => one.id === pull.headRepositoryId);
  const assignees = (issue.assignees ?? []).map((login) => serializeUser(sandbox, login));
  return {
    url: api,
    id: pull.id,
    node_id: formatNodeId("PR", issue.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueApi,
    number: issue.number,
    state: issue.state,
    locked: Boolean(issue.locked),
    title: issue.title,
    user: serializeUser(sandbox, issue.author),
    body: issue.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: (pull.requestedReviewers ?? []).map((login) =>
      serializeUser(sandbox, login),
    ),
    requested_teams: [],
    labels: issue.labels.map((name) => serializeLabel(sandbox, repository, name)),
    milestone: null,
    draft: pull.draft,
    commits_url: `${api}/commits`,
    review_comments_url: `${api}/comments`,
    review_comment_url: `${getRepositoryApiUrl(sandbox, repository)}/pulls/comments{/number}`,
    comments_url: `${issueApi}/comments`,
    statuses_url: statuses,
    head: side(pull.headRef, pull.headSha, head),
    base: side(pull.baseRef, pull.baseSha, repository),
    author_association: getAuthorAssociation(repository, issue.author),
    auto_merge: pull.autoMerge ? serializeAutoMerge(sandbox, pull.autoMerge) : null,
    active_lock_reason: issue.locked?.reason ?? null,
    _links: {
      self: { href: api },
      html: { href: page },
      issue: { href: issueApi },
      comments: { href: `${issueApi}/comments` },
      review_comments: { href: `${api}/comments` },
      review_comment: {
        href: `${getRepositoryApiUrl(sandbox, repository)}/pulls/comments{/number}`,
      },
      commits: { href: `${api}/commits` },
      statuses: { href: statuses },
    },
  };
}

function serializeAutoMerge(sandbox: Sandbox, { login, method, title, message }: AutoMerge) {
  const enabled_by = serializeUser(sandbox, login);
  return {
    enabled_by,
    merge_method: method,
    commit_title: title ?? "",
    commit_message: message ?? "",
  };
}

/** The mergeability of a pull request before GitHub has tried the merge. */
const UNKNOWN_MERGEABILITY: Mergeability = { mergeable: null, state: "unknown" };

export function serializeFullPull(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  merge = UNKNOWN_MERGEABILITY,
) {
  const git = getGit(sandbox, repository);
  const files = listPullFiles(git, pull);
  const sum = (count: "additions" | "deletions"): number =>
    files.reduce((all, file) => all + file[count], 0);
  return {
    ...serializePull(sandbox, repository, issue, pull),
    merged: pull.merged,
    mergeable: merge.mergeable,
    rebaseable: merge.mergeable,
    mergeable_state: merge.state,
    merged_by: pull.mergedBy === null ? null : serializeUser(sandbox, pull.mergedBy),
    comments: listIssueComments(sandbox.world, issue).length,
    review_comments: listVisibleComments(pull, null).length,
    maintainer_can_modify: false,
    commits: listCommitsOfPull(git, pull).length,
    additions: sum("additions"),
    deletions: sum("deletions"),
    changed_files: files.length,
  };
}
