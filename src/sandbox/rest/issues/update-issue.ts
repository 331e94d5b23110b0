import { z } from "zod";
import { checkAssignees, setAssignees } from "../../issues/assign.ts";
import { editIssue } from "../../issues/edit.ts";
import { checkLabels, setLabels } from "../../issues/labels.ts";
import { closeIssue, reopenIssue } from "../../issues/state.ts";
import type { Endpoint } from "../endpoint.ts";
import { checkBody, checkTitle, input } from "../input.ts";
import { presentIssue } from "../present/issue.ts";
import { reopenPull } from "../pulls/update-pull.ts";
import { validationFailed } from "../refusal.ts";
import { ok } from "../reply.ts";
import { assigneesOf, checkTriaged, mayTriage, Title, Triaged } from "./fields.ts";
import { issueOf, mayEdit } from "./find.ts";

const Body = z.object({
  ...Triaged.shape,
  title: Title.nullish(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "duplicate", "reopened"]).nullish(),
});

export const updateIssue: Endpoint = {
  method: "PATCH",
  path: "/repos/{owner}/{repo}/issues/{issue_number}",
  docs: "issues/issues#update-an-issue",
  permission: "issues:write|pull_requests:write",
  role: "none",
  handle(call) {
    const { login, repository, sandbox } = call;
    const issue = issueOf(call);
    mayEdit(call, issue.author, "triage");
    const { title, body, state, state_reason: reason, ...triaged } = input(call, Body);
    checkTitle(title);
    checkBody("Issue", body);
    if (title?.trim() === "") throw validationFailed("Issue", "title", "missing_field");
    const may = mayTriage(call);
    const assignees = assigneesOf(triaged);
    if (may) checkTriaged(triaged);
    if (may) checkLabels(repository, triaged.labels ?? []);
    if (may) checkAssignees(repository, issue, assignees ?? []);
    editIssue(sandbox, repository, issue, { title: title ?? undefined, body }, login);
    if (may && triaged.labels) setLabels(sandbox, repository, issue, triaged.labels, login);
    if (may && assignees) setAssignees(sandbox, repository, issue, assignees, login);
    const why = reason === "not_planned" || reason === "duplicate" ? reason : "completed";
    if (state === "closed") closeIssue(sandbox, repository, issue, login, why);
    if (state === "open" && issue.state === "closed") {
      if (issue.pull) reopenPull(call, { issue, pull: issue.pull });
      else reopenIssue(sandbox, repository, issue, login);
    }
    return ok(presentIssue(sandbox, repository, issue));
  },
};
