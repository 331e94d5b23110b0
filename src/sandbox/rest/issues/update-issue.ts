import { z } from "zod";
import { editIssue } from "../../issues/edit.ts";
import { addLabels, removeLabel } from "../../issues/labels.ts";
import { closeIssue, reopenIssue } from "../../issues/state.ts";
import type { Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentIssue } from "../present/issue.ts";
import { reopenPull } from "../pulls/update-pull.ts";
import { ok } from "../reply.ts";
import { issueOf, mayEdit } from "./find.ts";

const Body = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "duplicate", "reopened"]).nullish(),
  labels: z.array(z.string()).optional(),
});

export const updateIssue: Endpoint = {
  method: "PATCH",
  path: "/repos/{owner}/{repo}/issues/{issue_number}",
  permission: "issues:write|pull_requests:write",
  role: "none",
  handle(call) {
    const { login, repository, sandbox } = call;
    const issue = issueOf(call);
    mayEdit(call, issue.author, "triage");
    const wanted = input(call, Body);
    checkBody("Issue", wanted.body);
    editIssue(sandbox, repository, issue, wanted, login);
    if (wanted.labels) {
      const { labels } = wanted;
      for (const name of issue.labels.filter((one) => !labels.includes(one))) {
        removeLabel(sandbox, repository, issue, name, login);
      }
      addLabels(sandbox, repository, issue, labels, login);
    }
    const reason = wanted.state_reason === "not_planned" ? "not_planned" : "completed";
    if (wanted.state === "closed") closeIssue(sandbox, repository, issue, login, reason);
    if (wanted.state === "open" && issue.state === "closed") {
      if (issue.pull) reopenPull(call, { issue, pull: issue.pull });
      else reopenIssue(sandbox, repository, issue, login);
    }
    return ok(presentIssue(sandbox, repository, issue));
  },
};
