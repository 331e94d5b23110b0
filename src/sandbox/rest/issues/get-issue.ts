import { BODY_MEDIA } from "../media-type.ts";
import type { Endpoint } from "../endpoint.ts";
import { presentIssue } from "../present/issue.ts";
import { ok } from "../reply.ts";
import { issueOf } from "./find.ts";

export const getIssue: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}",
  docs: "issues/issues#get-an-issue",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle: (call) => ok(presentIssue(call.sandbox, call.repository, issueOf(call))),
};
