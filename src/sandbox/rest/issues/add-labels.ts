import { addLabels, checkLabels } from "../../issues/labels.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentLabel } from "../present/issue.ts";
import { ok } from "../reply.ts";
import { LabelNames } from "./fields.ts";
import { issueOf } from "./find.ts";

export const addIssueLabels: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/labels",
  docs: "issues/labels#add-labels-to-an-issue",
  permission: "issues:write|pull_requests:write",
  takesList: true,
  role: "triage",
  handle(call) {
    const issue = issueOf(call);
    const { labels, items } = input(call, LabelNames);
    const names = labels ?? items ?? [];
    checkLabels(call.repository, names, issue.labels);
    addLabels(call.sandbox, call.repository, issue, names, call.login);
    return ok(issue.labels.map((name) => presentLabel(call.sandbox, call.repository, name)));
  },
};
