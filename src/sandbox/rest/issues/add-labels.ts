import { z } from "zod";
import { addLabels } from "../../issues/labels.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentLabel } from "../present/issue.ts";
import { ok } from "../reply.ts";
import { issueOf } from "./find.ts";

const Label = z.union([z.string().min(1), z.object({ name: z.string().min(1) }).transform((label) => label.name)]);
/** `{labels: […]}` or the bare list, which arrives as `items`. */
const Body = z.object({ labels: z.array(Label).optional(), items: z.array(Label).optional() });

export const addIssueLabels: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/labels",
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    const issue = issueOf(call);
    const { labels, items } = input(call, Body);
    addLabels(call.sandbox, call.repository, issue, labels ?? items ?? [], call.login);
    return ok(issue.labels.map((name) => presentLabel(call.sandbox, call.repository, name)));
  },
};
