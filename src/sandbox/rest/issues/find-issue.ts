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

/** The issue or pull request of the path's number. */
export function requireIssue(call: Call): Issue {
  return requireNumbered(call, parseId(call.params["issue_number"]));
}

/**
 * Issues and pull requests share their paths, so that these let either permission in; here it is
 * judged: pull requests open to both, issues to their own alone.
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
 * People may change what is theirs, and with a role what is others'. Apps were judged by their
 * permission.
 */
export function checkEditPermission(call: Call, author: string, role: Role): void {
  if (call.actor.kind !== "person" || call.actor.login === author) return;
  if (!isRoleAtLeast(getRole(call.repository, call.actor.login), role)) {
    throw createForbiddenError(call.actor);
  }
}
