import { checkLabels, setLabels } from "../../issues/labels.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentLabel } from "../present/issue.ts";
import { noContent, ok } from "../reply.ts";
import { LabelNames } from "./fields.ts";
import { issueOf } from "./find.ts";

const PATH = "/repos/{owner}/{repo}/issues/{issue_number}/labels";

/** Puts exactly these labels on, each change with its event. */
export const setIssueLabels: Endpoint = {
  method: "PUT",
  path: PATH,
  docs: "issues/labels#set-labels-for-an-issue",
  permission: "issues:write|pull_requests:write",
  takesList: true,
  role: "triage",
  handle(call) {
    const { labels, items } = input(call, LabelNames);
    return ok(replace(call, labels ?? items ?? []));
  },
};

export const removeAllIssueLabels: Endpoint = {
  method: "DELETE",
  path: PATH,
  docs: "issues/labels#remove-all-labels-from-an-issue",
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    replace(call, []);
    return noContent();
  },
};

function replace(call: Call, names: string[]) {
  const { sandbox, repository, login } = call;
  const issue = issueOf(call);
  checkLabels(repository, names);
  setLabels(sandbox, repository, issue, names, login);
  return issue.labels.map((name) => presentLabel(sandbox, repository, name));
}
