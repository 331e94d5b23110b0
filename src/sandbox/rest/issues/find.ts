import { atLeast, holds, roleOf } from "../../auth/permit.ts";
import type { Comment, Issue, Role } from "../../model.ts";
import type { Call } from "../endpoint.ts";
import { number } from "../input.ts";
import { notFound, Refusal } from "../refusal.ts";

/** The issue or pull request of the path's number. */
export function issueOf(call: Call): Issue {
  return numbered(call, number(call.params["issue_number"]));
}

/**
 * Issues and pull requests share their paths, so that these let either permission in; here it is judged: pull requests
 * open to both, issues to their own alone.
 */
function numbered(call: Call, wanted: number): Issue {
  const issue = call.sandbox.world.issues.find(
    (one) => one.repositoryId === call.repository.id && one.number === wanted,
  );
  if (!issue) throw notFound();
  const level = call.request.method === "GET" ? "read" : "write";
  if (!issue.pull && !holds(call.actor, call.repository, "issues", level, "none")) {
    throw new Refusal(403, "Resource not accessible by integration");
  }
  return issue;
}

export function commentOf(call: Call): Comment {
  const wanted = number(call.params["comment_id"]);
  const comment = call.sandbox.world.comments.find(
    (one) => one.repositoryId === call.repository.id && one.id === wanted,
  );
  if (!comment) throw notFound();
  numbered(call, comment.issueNumber);
  return comment;
}

/** People may change what is theirs, and with a role what is others'. Apps were judged by their permission. */
export function mayEdit(call: Call, author: string, role: Role): void {
  if (call.actor.kind !== "person" || call.actor.login === author) return;
  if (!atLeast(roleOf(call.repository, call.actor.login), role)) {
    throw new Refusal(403, "Must have admin rights to Repository.");
  }
}
