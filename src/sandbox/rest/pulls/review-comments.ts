import { z } from "zod";
import { getRole, isRoleAtLeast } from "../../auth/permissions.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { checkBody, parseBody } from "../request-body.ts";
import { serializeReviewComment } from "../serializers/review.ts";
import {
  type HttpError,
  createNotFoundError,
  createUnprocessableError,
  createValidationError,
  createForbiddenError,
} from "../http-error.ts";
import { respondCreated, respondNoContent, respondOk, type RestReply } from "../reply.ts";
import { sendReviewCommentEvent } from "./review-events.ts";
import { requirePull, requireReviewComment } from "./find-pull.ts";
import { formatTimestamp } from "../../time.ts";
import {
  isPullCommit,
  listVisibleComments,
  type PullWithIssue,
  listPulls,
} from "../../pulls/pull-contents.ts";
import { placeComment, type PlaceProblem } from "../../pulls/comment-place.ts";
import { Side, checkNoPendingReview } from "./reviews.ts";
import { BODY_MEDIA } from "../content-negotiation.ts";
import { createPage, readChoice, readSince, sortByKey } from "../listing.ts";
import type { ReviewComment } from "../../schema/pulls.ts";
import type { Issue } from "../../schema/issues.ts";

const PATH = "/repos/{owner}/{repo}/pulls/comments/{comment_id}";
const UpdateReviewCommentBody = z.object({ body: z.string().min(1) });

const updateReviewComment = defineEndpoint({
  method: "PATCH",
  path: PATH,
  docs: "pulls/comments#update-a-review-comment-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const found = requireReviewComment(call);
    const { comment } = found;
    const { body } = parseBody(call, UpdateReviewCommentBody);
    checkBody("PullRequestReviewComment", body);
    checkOwnComment(call, comment);
    const changes = { body: { from: comment.body } };
    Object.assign(comment, { body, updatedAt: formatTimestamp(call.sandbox.clock()) });
    call.sandbox.save();
    sendReviewCommentEvent(call, found, "edited", comment, { changes });
    return respondOk(serializeReviewComment(call.sandbox, call.repository, found.issue, comment));
  },
});

const deleteReviewComment = defineEndpoint({
  method: "DELETE",
  path: PATH,
  docs: "pulls/comments#delete-a-review-comment-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const found = requireReviewComment(call);
    const { comment, pull } = found;
    checkOwnComment(call, comment);
    pull.comments = pull.comments.filter((one) => one !== comment);
    call.sandbox.save();
    sendReviewCommentEvent(call, found, "deleted", comment);
    return respondNoContent();
  },
});

/**
 * Checks that the caller wrote the comment or has write access. An app can change only its own
 * comments.
 */
function checkOwnComment(call: Call, comment: ReviewComment): void {
  if (comment.author === call.login) return;
  if (call.actor.kind === "person" && isRoleAtLeast(getRole(call.repository, call.login), "write"))
    return;
  throw createForbiddenError(call.actor, "Must have admin rights.");
}

const CreateReviewCommentBody = z.object({
  body: z.string().min(1),
  commit_id: z.string(),
  path: z.string(),
  position: z.number().int().optional(),
  line: z.number().int().optional(),
  side: Side.default("RIGHT"),
  start_line: z.number().int().nullish(),
  /** The value `side` means the same side as `side`. */
  start_side: z.enum(["LEFT", "RIGHT", "side"]).nullish(),
  subject_type: z.enum(["line", "file"]).default("line"),
});
const ReplyBody = z.object({ body: z.string().min(1), in_reply_to: z.number().int().optional() });

/**
 * Creates a comment, or a reply to one (`in_reply_to`). GitHub keeps it in a review with this
 * single comment.
 */
const createReviewComment = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/comments",
  docs: "pulls/comments#create-a-review-comment-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const found = requirePull(call);
    if (call.body["in_reply_to"] !== undefined) {
      const { body, in_reply_to } = parseBody(call, ReplyBody);
      return addReply(call, found, Number(in_reply_to), body);
    }
    const {
      start_line,
      start_side,
      subject_type,
      commit_id: commitId,
      ...given
    } = parseBody(call, CreateReviewCommentBody);
    checkBody("PullRequestReviewComment", given.body);
    if (subject_type === "file")
      throw createUnprocessableError("The sandbox supports only comments on lines: set line");
    checkNoPendingReview(call, found, "comment");
    if (!isPullCommit(call.git, found.pull, commitId)) {
      throw createValidationError(
        "PullRequestReviewComment",
        "commit_id",
        "custom",
        "commit_id is not part of the pull request",
      );
    }
    const place = {
      ...given,
      startLine: start_line ?? null,
      startSide: start_side === "side" || !start_side ? null : start_side,
    };
    const comment = placeComment(
      call.sandbox,
      call.git,
      found.pull,
      { ...place, author: call.login, commitId },
      createMisplacedError,
    );
    return addReviewComment(call, found, { ...comment, reviewId: addCommentReview(call, found) });
  },
});

const replyToReviewComment = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
  docs: "pulls/comments#create-a-reply-for-a-review-comment",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const found = requirePull(call);
    return addReply(
      call,
      found,
      Number(call.params["comment_id"]),
      parseBody(call, ReplyBody).body,
    );
  },
});

/** Adds a reply to the thread's first comment, even if it was sent to a later one. */
function addReply(call: Call, found: PullWithIssue, to: number, body: string): RestReply {
  checkBody("PullRequestReviewComment", body);
  const first = listVisibleComments(found.pull, call.login).find((one) => one.id === to);
  if (!first) throw createNotFoundError();
  checkNoPendingReview(call, found, "comment");
  const now = formatTimestamp(call.sandbox.clock());
  return addReviewComment(call, found, {
    ...first,
    ...{
      id: call.sandbox.nextId(),
      reviewId: addCommentReview(call, found),
      author: call.login,
      body,
    },
    inReplyTo: first.inReplyTo ?? first.id,
    ...{ resolved: false, createdAt: now, updatedAt: now, reactions: [] },
  });
}

function createMisplacedError(what: PlaceProblem): HttpError {
  const about = (field: string, words: string): HttpError => {
    const name = `pull_request_review_thread.${field}`;
    return createValidationError("PullRequestReviewComment", name, "custom", `${name} ${words}`);
  };
  if (what === "path") return about("path", "is invalid");
  if (what === "line") return about("line", "must be part of the diff");
  if (what === "start order") return about("start_line", "must precede the end line.");
  return about("start_line", "must be part of the same hunk as the line.");
}

function addCommentReview(call: Call, { pull }: PullWithIssue): number {
  const id = call.sandbox.nextId();
  const submittedAt = formatTimestamp(call.sandbox.clock());
  pull.reviews.push({
    id,
    author: call.login,
    body: "",
    state: "COMMENTED",
    commitId: pull.headSha,
    submittedAt,
  });
  return id;
}

function addReviewComment(call: Call, found: PullWithIssue, comment: ReviewComment): RestReply {
  found.pull.comments.push(comment);
  found.issue.updatedAt = comment.createdAt;
  call.sandbox.save();
  sendReviewCommentEvent(call, found, "created", comment);
  return respondCreated(
    serializeReviewComment(call.sandbox, call.repository, found.issue, comment),
  );
}

const RESOURCE = "PullRequestReviewComment";

const listReviewComments = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/comments",
  docs: "pulls/comments#list-review-comments-on-a-pull-request",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { issue, pull } = requirePull(call);
    const sort = readChoice(call, RESOURCE, "sort", ["created", "updated"]);
    return createReviewCommentsPage(
      call,
      sort,
      listVisibleComments(pull, call.actor.login).map((comment) => ({ issue, comment })),
    );
  },
});

const listRepositoryReviewComments = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/comments",
  docs: "pulls/comments#list-review-comments-in-a-repository",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const sort = readChoice(call, RESOURCE, "sort", ["created", "updated", "created_at"]);
    const all = listPulls(call.sandbox.world, call.repository).flatMap(({ issue, pull }) =>
      listVisibleComments(pull, call.actor.login).map((comment) => ({ issue, comment })),
    );
    return createReviewCommentsPage(call, sort === "updated" ? sort : "created", all);
  },
});

const getReviewComment = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/comments/{comment_id}",
  docs: "pulls/comments#get-a-review-comment-for-a-pull-request",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { issue, comment } = requireReviewComment(call);
    return respondOk(serializeReviewComment(call.sandbox, call.repository, issue, comment));
  },
});

/** Creates a page, oldest first. `direction` counts only together with `sort`, as the page says. */
function createReviewCommentsPage(
  call: Call,
  sort: "created" | "updated",
  all: { issue: Issue; comment: ReviewComment }[],
) {
  const from = readSince(call, RESOURCE);
  const direction = readChoice(call, RESOURCE, "direction", ["asc", "desc"]);
  const up = !call.query.has("sort") || direction === "asc";
  const found = all.filter(({ comment }) => comment.updatedAt >= from);
  const key = sort === "created" ? "createdAt" : "updatedAt";
  const sorted = sortByKey(
    found,
    (one) => one.comment[key],
    (one) => one.comment.id,
    up,
  );
  return createPage(call, sorted, ({ issue, comment }) =>
    serializeReviewComment(call.sandbox, call.repository, issue, comment),
  );
}

export const reviewCommentEndpoints: Endpoint[] = [
  listReviewComments,
  listRepositoryReviewComments,
  getReviewComment,
  createReviewComment,
  replyToReviewComment,
  updateReviewComment,
  deleteReviewComment,
];
