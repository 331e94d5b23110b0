import { BODY_MEDIA } from "../media-type.ts";
import type { Endpoint } from "../endpoint.ts";
import { presentComment } from "../present/issue.ts";
import { ok } from "../reply.ts";
import { commentOf } from "./find.ts";

export const getComment: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/comments/{comment_id}",
  docs: "issues/comments#get-an-issue-comment",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle: (call) => ok(presentComment(call.sandbox, call.repository, commentOf(call))),
};
