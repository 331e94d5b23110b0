import { isRoleAtLeast, hasPermission, getRole } from "../../auth/permissions.ts";
import type { Call } from "../endpoint.ts";
import { parseId } from "../request-body.ts";
import {
  createNotFoundError,
  createIntegrationError,
  createForbiddenError,
} from "../http-error.ts";
import type { Role } from "../../schema/repository.ts";
import type { Comment } from "../../schema/comments.ts";
import type { Issue } from "../../schema/issues.ts";

/** Returns the issue or pull request with the path's number. */
export function requireIssue(call: Call): Issue {
  return requireNumbered(call, parseId(call.params["issue_number"]));
}

/**
 * Returns the issue or pull request. Both share their paths, which accept either permission. This
 * function decides: either permission opens a pull request, an issue needs its own.
 */
function requireNumbered(call: Call, wanted: number): Issue {
  const issue = call.sandbox.world.issues.find(
    (one) => one.repositoryId === call.repository.id && one.number === wanted,
  );
  if (!issue) throw createNotFoundError();
  const level = call.request.method === "GET" ? "read" : "write";
  if (!issue.pull && !hasPermission(call.actor, call.repository, "issues", level, "none")) {
    throw createIntegrationError();
  }
  return issue;
}

export function requireComment(call: Call): Comment {
  const wanted = parseId(call.params["comment_id"]);
  const comment = call.sandbox.world.comments.find(
    (one) => one.repositoryId === call.repository.id && one.id === wanted,
  );
  if (!comment) throw createNotFoundError();
  requireNumbered(call, comment.issueNumber);
  return comment;
}

/**
 * Checks that a person changes something of their own, or has the role for it. Permissions of apps
 * were checked before.
 */
export function checkEditPermission(call: Call, author: string, role: Role): void {
  if (call.actor.kind !== "person" || call.actor.login === author) return;
  if (!isRoleAtLeast(getRole(call.repository, call.actor.login), role)) {
    throw createForbiddenError(call.actor);
  }
}
