import type { Comment, Issue, Repository } from "../../model.ts";
import { nodeId, repositoryPage } from "../../rest/present/address.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { reactable } from "./reactions.ts";
import { hasRole, NOT_MINIMIZED, written } from "./written.ts";

export function commentsOf({ sandbox }: Scope, repository: Repository, issue: Issue): Comment[] {
  return sandbox.world.comments.filter((one) => one.repositoryId === repository.id && one.issueNumber === issue.number);
}

export function commentNode(scope: Scope, repository: Repository, issue: Issue, comment: Comment): Node {
  const page = `${repositoryPage(scope.sandbox, repository)}/${issue.pull ? "pull" : "issues"}/${issue.number}`;
  const base = written(scope, repository, {
    ...comment,
    lastEditedAt: comment.updatedAt === comment.createdAt ? null : comment.updatedAt,
    url: `${page}#issuecomment-${comment.id}`,
  });
  const mayDelete = base.viewerDidAuthor || hasRole(scope, repository, "write");
  return {
    ...base,
    ...reactable(scope, comment.reactions),
    ...NOT_MINIMIZED,
    __typename: "IssueComment",
    id: nodeId("IC", comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    viewerCanUpdate: mayDelete,
    viewerCanDelete: mayDelete,
    issue: () => (issue.pull ? null : scope.show.issue(repository, issue)),
    pullRequest: () => (issue.pull ? scope.show.pull(repository, issue, issue.pull) : null),
  };
}
