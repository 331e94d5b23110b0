import { listIssueComments } from "../../issues/timeline.ts";
import { z } from "zod";
import { getRole, isRoleAtLeast } from "../../auth/permissions.ts";
import { BODY_MEDIA } from "../content-negotiation.ts";
import { defineEndpoint, type Endpoint } from "../endpoint.ts";
import { checkBody, parseBody } from "../request-body.ts";
import { serializeComment, serializeIssue } from "../serializers/issue.ts";
import { HttpError, createValidationError } from "../http-error.ts";
import { respondCreated, respondNoContent, respondOk } from "../reply.ts";
import { checkEditPermission, requireComment, requireIssue } from "./find-issue.ts";
import { formatTimestamp } from "../../time.ts";
import { createPage, readChoice, readSince, sortByKey } from "../listing.ts";
import type { Comment } from "../../schema/comments.ts";

const CreateCommentBody = z.object({ body: z.string() });

const createComment = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/comments",
  docs: "issues/comments#create-an-issue-comment",
  permission: "issues:write|pull_requests:write",
  media: BODY_MEDIA,
  role: "none",
  handle(call) {
    const { actor, login, repository, sandbox } = call;
    const issue = requireIssue(call);
    const { body } = parseBody(call, CreateCommentBody);
    if (body.trim() === "")
      throw createValidationError("IssueComment", "data", "unprocessable", "Body cannot be blank");
    checkBody("IssueComment", body);
    if (
      issue.locked &&
      !isRoleAtLeast(getRole(repository, login), "write") &&
      actor.kind === "person"
    ) {
      throw new HttpError(403, "Unable to create comment because issue is locked.");
    }
    const now = formatTimestamp(sandbox.clock());
    const comment: Comment = {
      id: sandbox.nextId(),
      repositoryId: repository.id,
      issueNumber: issue.number,
      author: login,
      appSlug: "app" in actor ? actor.app.slug : null,
      body,
      createdAt: now,
      updatedAt: now,
      reactions: [],
    };
    sandbox.world.comments.push(comment);
    issue.updatedAt = now;
    sandbox.save();
    const presented = serializeComment(sandbox, repository, comment);
    const payload = {
      issue: serializeIssue(sandbox, repository, issue),
      comment: presented,
      sender: login,
    };
    sandbox.emit(repository, "issue_comment", "created", payload);
    return respondCreated(presented);
  },
});

const deleteComment = defineEndpoint({
  method: "DELETE",
  path: "/repos/{owner}/{repo}/issues/comments/{comment_id}",
  docs: "issues/comments#delete-an-issue-comment",
  permission: "issues:write|pull_requests:write",
  role: "none",
  handle(call) {
    const { login, repository, sandbox } = call;
    const comment = requireComment(call);
    checkEditPermission(call, comment.author, "write");
    const presented = serializeComment(sandbox, repository, comment);
    sandbox.world.comments = sandbox.world.comments.filter((one) => one !== comment);
    sandbox.save();
    const issue = sandbox.world.issues.find(
      (one) => one.repositoryId === repository.id && one.number === comment.issueNumber,
    );
    if (issue) {
      const payload = {
        issue: serializeIssue(sandbox, repository, issue),
        comment: presented,
        sender: login,
      };
      sandbox.emit(repository, "issue_comment", "deleted", payload);
    }
    return respondNoContent();
  },
});

const getComment = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/comments/{comment_id}",
  docs: "issues/comments#get-an-issue-comment",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle: (call) =>
    respondOk(serializeComment(call.sandbox, call.repository, requireComment(call))),
});

const listComments = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/comments",
  docs: "issues/comments#list-issue-comments",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { repository, sandbox } = call;
    const issue = requireIssue(call);
    const from = readSince(call, "IssueComment");
    const found = listIssueComments(sandbox.world, issue).filter((one) => one.updatedAt >= from);
    return createPage(call, found, (one) => serializeComment(sandbox, repository, one));
  },
});

/** Lists all comments of a repository. `since` compares with the time of their last change. */
const listRepositoryComments = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/comments",
  docs: "issues/comments#list-issue-comments-for-a-repository",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { query, repository, sandbox } = call;
    const from = readSince(call, "IssueComment");
    const sort = readChoice(call, "IssueComment", "sort", ["created", "updated"]);
    const direction = readChoice(call, "IssueComment", "direction", ["desc", "asc"]);
    const found = sandbox.world.comments.filter(
      (one) => one.repositoryId === repository.id && one.updatedAt >= from,
    );
    // By number and ascending, unless `sort` says otherwise. Without `sort`, `direction` is
    // ignored, as the page says.
    const up = !query.has("sort") || direction === "asc";
    const key = sort === "created" ? "createdAt" : "updatedAt";
    const sorted = sortByKey(
      found,
      (one) => one[key],
      (one) => one.id,
      up,
    );
    return createPage(call, sorted, (one) => serializeComment(sandbox, repository, one));
  },
});

const UpdateCommentBody = z.object({ body: z.string().min(1) });

const updateComment = defineEndpoint({
  method: "PATCH",
  path: "/repos/{owner}/{repo}/issues/comments/{comment_id}",
  docs: "issues/comments#update-an-issue-comment",
  permission: "issues:write|pull_requests:write",
  media: BODY_MEDIA,
  role: "none",
  handle(call) {
    const { login, repository, sandbox } = call;
    const comment = requireComment(call);
    checkEditPermission(call, comment.author, "write");
    const { body } = parseBody(call, UpdateCommentBody);
    checkBody("IssueComment", body);
    const changes = { body: { from: comment.body } };
    comment.body = body;
    comment.updatedAt = formatTimestamp(sandbox.clock());
    sandbox.save();
    const presented = serializeComment(sandbox, repository, comment);
    const issue = sandbox.world.issues.find(
      (one) => one.repositoryId === repository.id && one.number === comment.issueNumber,
    );
    if (issue && changes.body.from !== body) {
      const payload = {
        issue: serializeIssue(sandbox, repository, issue),
        comment: presented,
        changes,
        sender: login,
      };
      sandbox.emit(repository, "issue_comment", "edited", payload);
    }
    return respondOk(presented);
  },
});

export const issueCommentEndpoints: Endpoint[] = [
  listComments,
  listRepositoryComments,
  createComment,
  getComment,
  updateComment,
  deleteComment,
];
