import { isRoleAtLeast, hasPermission, getRole } from "../../auth/permissions.ts";
import { renderBody, toText } from "../../body-html.ts";
import { getAuthorAssociation } from "../../rest/serializers/issue.ts";
import { createUrlFields, type GraphqlScope } from "../scope.ts";
import type { Repository } from "../../schema/repository.ts";

interface CommentText {
  author: string;
  body: string;
  createdAt: string;
  updatedAt: string;
  lastEditedAt: string | null;
  editor?: string;
  url: string;
}

/** Comments can't be hidden here. */
export const NOT_MINIMIZED = { isMinimized: false, minimizedReason: null };

/**
 * Builds GraphQL's `Comment`: the fields that issues, pull requests, comments and reviews have in
 * common.
 */
export function buildCommentFields(scope: GraphqlScope, repository: Repository, text: CommentText) {
  const own = text.author === scope.actor.login;
  return {
    author: () => scope.show.actor(text.author),
    authorAssociation: getAuthorAssociation(repository, text.author),
    body: text.body,
    bodyHTML: () => renderBody(scope.sandbox, repository, text.body),
    bodyText: () => toText(renderBody(scope.sandbox, repository, text.body)),
    createdAt: text.createdAt,
    publishedAt: text.createdAt,
    updatedAt: text.updatedAt,
    lastEditedAt: text.lastEditedAt,
    editor: () => (text.editor === undefined ? null : scope.show.actor(text.editor)),
    includesCreatedEdit: text.lastEditedAt !== null,
    createdViaEmail: false,
    viewerDidAuthor: own,
    viewerCanUpdate: own || hasRole(scope, repository, "triage"),
    ...createUrlFields(text.url),
    repository: () => scope.show.repository(repository),
  };
}

/** Returns whether the caller could act with this role. Apps are checked by their permission. */
export function hasRole(
  scope: GraphqlScope,
  repository: Repository,
  role: "read" | "triage" | "write" | "admin",
): boolean {
  const { actor } = scope;
  if (actor.kind === "person") return isRoleAtLeast(getRole(repository, actor.login), role);
  const names = role === "admin" ? ["administration"] : ["issues", "pull_requests"];
  return names.some((name) =>
    hasPermission(actor, repository, name, role === "read" ? "read" : "write"),
  );
}
