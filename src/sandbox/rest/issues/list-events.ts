import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentIssueEvent } from "../present/issue.ts";
import { issueOf } from "./find.ts";

export const listEvents: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/events",
  docs: "issues/events#list-issue-events",
  permission: "issues:read|pull_requests:read",
  handle: (call) => page(call, issueOf(call).events, (one) => presentIssueEvent(call.sandbox, call.repository, one)),
};
