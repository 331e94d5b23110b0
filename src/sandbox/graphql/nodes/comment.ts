import { formatNodeId, getRepositoryPageUrl } from "../../rest/serializers/urls.ts";
import type { GraphqlNode, GraphqlScope } from "../scope.ts";
import { buildReactionFields } from "./reaction.ts";
import { hasRole, NOT_MINIMIZED, buildCommentFields } from "./comment-fields.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Comment } from "../../schema/comments.ts";
import type { Issue } from "../../schema/issues.ts";

export function buildCommentNode(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  comment: Comment,
): GraphqlNode {
  const page = `${getRepositoryPageUrl(scope.sandbox, repository)}/${issue.pull ? "pull" : "issues"}/${issue.number}`;
  const base = buildCommentFields(scope, repository, {
    ...comment,
    lastEditedAt: comment.updatedAt === comment.createdAt ? null : comment.updatedAt,
    url: `${page}#issuecomment-${comment.id}`,
  });
  const mayDelete = base.viewerDidAuthor || hasRole(scope, repository, "write");
  return {
    ...base,
    ...buildReactionFields(scope, comment.reactions),
    ...NOT_MINIMIZED,
    __typename: "IssueComment",
    id: formatNodeId("IC", comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    viewerCanUpdate: mayDelete,
    viewerCanDelete: mayDelete,
    issue: () => (issue.pull ? null : scope.show.issue(repository, issue)),
    pullRequest: () => (issue.pull ? scope.show.pull(repository, issue, issue.pull) : null),
  };
}
