import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentLabel } from "../present/issue.ts";
import { issueOf } from "./find.ts";

export const listIssueLabels: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/labels",
  docs: "issues/labels#list-labels-for-an-issue",
  permission: "issues:read|pull_requests:read",
  handle: (call) => page(call, issueOf(call).labels, (name) => presentLabel(call.sandbox, call.repository, name)),
};
