import { z } from "zod";
import { addLabels, removeLabel } from "../../issues/labels.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentLabel } from "../present/issue.ts";
import { noContent, ok } from "../reply.ts";
import { issueOf } from "./find.ts";

const PATH = "/repos/{owner}/{repo}/issues/{issue_number}/labels";
const Label = z.union([z.string().min(1), z.object({ name: z.string().min(1) }).transform((label) => label.name)]);
/** `{labels: […]}` or the bare list, which arrives as `items`. */
const Body = z.object({ labels: z.array(Label).optional(), items: z.array(Label).optional() });

/** Puts exactly these labels on, each change with its event. */
export const setIssueLabels: Endpoint = {
  method: "PUT",
  path: PATH,
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    const { labels, items } = input(call, Body);
    return ok(replace(call, labels ?? items ?? []));
  },
};

export const removeAllIssueLabels: Endpoint = {
  method: "DELETE",
  path: PATH,
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
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  for (const name of issue.labels) {
    if (!wanted.has(name.toLowerCase())) removeLabel(sandbox, repository, issue, name, login);
  }
  addLabels(sandbox, repository, issue, names, login);
  return issue.labels.map((name) => presentLabel(sandbox, repository, name));
}
