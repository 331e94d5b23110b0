import type { Endpoint } from "../endpoint.ts";
import { presentIssue } from "../present/issue.ts";
import { ok } from "../reply.ts";
import { issueOf } from "./find.ts";

export const getIssue: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}",
  permission: "issues:read|pull_requests:read",
  handle: (call) => ok(presentIssue(call.sandbox, call.repository, issueOf(call))),
};
