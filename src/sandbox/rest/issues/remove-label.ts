import { removeLabel } from "../../issues/labels.ts";
import type { Endpoint } from "../endpoint.ts";
import { presentLabel } from "../present/issue.ts";
import { Refusal } from "../refusal.ts";
import { ok } from "../reply.ts";
import { issueOf } from "./find.ts";

export const removeIssueLabel: Endpoint = {
  method: "DELETE",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name...}",
  docs: "issues/labels#remove-a-label-from-an-issue",
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    const issue = issueOf(call);
    const removed = removeLabel(call.sandbox, call.repository, issue, call.params["name"] ?? "", call.login);
    if (!removed) throw new Refusal(404, "Label does not exist");
    return ok(issue.labels.map((name) => presentLabel(call.sandbox, call.repository, name)));
  },
};
