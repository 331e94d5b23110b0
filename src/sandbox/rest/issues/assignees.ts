import { z } from "zod";
import { mayBeAssigned, setAssignees } from "../../issues/assign.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentIssue } from "../present/issue.ts";
import { presentUser } from "../present/user.ts";
import { created, ok } from "../reply.ts";
import { Login } from "./fields.ts";
import { issueOf } from "./find.ts";

const PATH = "/repos/{owner}/{repo}/issues/{issue_number}/assignees";
const Body = z.object({ assignees: z.array(Login).default([]) });

/** Adds people; who can't be assigned is left out silently, as GitHub does. */
export const addAssignees: Endpoint = {
  method: "POST",
  path: PATH,
  docs: "issues/assignees#add-assignees-to-an-issue",
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    const issue = issueOf(call);
    const more = named(call).filter((login) => mayBeAssigned(call.repository, issue, login));
    setAssignees(call.sandbox, call.repository, issue, [...(issue.assignees ?? []), ...more], call.login);
    return created(presentIssue(call.sandbox, call.repository, issue));
  },
};

export const removeAssignees: Endpoint = {
  method: "DELETE",
  path: PATH,
  docs: "reference/issues#remove-assignees-from-an-issue",
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    const issue = issueOf(call);
    const less = named(call);
    const left = (issue.assignees ?? []).filter((login) => !less.includes(login));
    setAssignees(call.sandbox, call.repository, issue, left, call.login);
    return ok(presentIssue(call.sandbox, call.repository, issue));
  },
};

function named(call: Call): string[] {
  return input(call, Body).assignees.map((login) => presentUser(call.sandbox, login).login);
}
