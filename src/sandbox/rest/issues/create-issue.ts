import { z } from "zod";
import { checkAssignees, setAssignees } from "../../issues/assign.ts";
import { addLabels, checkLabels } from "../../issues/labels.ts";
import { newIssue } from "../../issues/new.ts";
import { announce } from "../../issues/record.ts";
import type { Endpoint } from "../endpoint.ts";
import { checkBody, checkTitle, input } from "../input.ts";
import { presentIssue } from "../present/issue.ts";
import { validationFailed } from "../refusal.ts";
import { created } from "../reply.ts";
import { assigneesOf, checkTriaged, mayTriage, Title, Triaged } from "./fields.ts";

const Body = z.object({
  ...Triaged.shape,
  title: Title,
  body: z.string().nullish(),
});

export const createIssue: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/issues",
  docs: "issues/issues#create-an-issue",
  permission: "issues:write",
  role: "none",
  handle(call) {
    const { login, repository, sandbox } = call;
    const { title, body, ...triaged } = input(call, Body);
    if (title.trim() === "") throw validationFailed("Issue", "title", "missing_field");
    checkTitle(title);
    checkBody("Issue", body);
    const may = mayTriage(call);
    const assignees = assigneesOf(triaged) ?? [];
    if (may) checkTriaged(triaged);
    if (may) checkLabels(repository, triaged.labels ?? []);
    if (may) checkAssignees(repository, null, assignees);
    const issue = newIssue(sandbox, repository, { title, body: body ?? null, author: login, pull: null });
    announce(sandbox, repository, issue, "opened", login);
    if (may) addLabels(sandbox, repository, issue, triaged.labels ?? [], login);
    if (may) setAssignees(sandbox, repository, issue, assignees, login);
    return created(presentIssue(sandbox, repository, issue));
  },
};
