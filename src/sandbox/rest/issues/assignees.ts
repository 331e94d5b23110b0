import { z } from "zod";
import { canBeAssigned, setAssignees } from "../../issues/assignees.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import { serializeIssue } from "../serializers/issue.ts";
import { serializeUser } from "../serializers/user.ts";
import { respondCreated, respondOk } from "../reply.ts";
import { Login } from "./issues.ts";
import { requireIssue } from "./find-issue.ts";
import { createPage } from "../listing.ts";
import { getCollaborators, respondMembership } from "../repos/collaborators.ts";
import type { Repository } from "../../schema/repository.ts";

const PATH = "/repos/{owner}/{repo}/issues/{issue_number}/assignees";
const Body = z.object({ assignees: z.array(Login).default([]) });

/** Adds people. Anyone who can't be assigned is left out silently, as on GitHub. */
const addAssignees = defineEndpoint({
  method: "POST",
  path: PATH,
  docs: "issues/assignees#add-assignees-to-an-issue",
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    const issue = requireIssue(call);
    const more = readLogins(call).filter((login) => canBeAssigned(call.repository, issue, login));
    setAssignees(
      call.sandbox,
      call.repository,
      issue,
      [...(issue.assignees ?? []), ...more],
      call.login,
    );
    return respondCreated(serializeIssue(call.sandbox, call.repository, issue));
  },
});

const removeAssignees = defineEndpoint({
  method: "DELETE",
  path: PATH,
  docs: "reference/issues#remove-assignees-from-an-issue",
  permission: "issues:write|pull_requests:write",
  role: "triage",
  handle(call) {
    const issue = requireIssue(call);
    const less = readLogins(call);
    const left = (issue.assignees ?? []).filter((login) => !less.includes(login));
    setAssignees(call.sandbox, call.repository, issue, left, call.login);
    return respondOk(serializeIssue(call.sandbox, call.repository, issue));
  },
});

function readLogins(call: Call): string[] {
  return parseBody(call, Body).assignees.map((login) => serializeUser(call.sandbox, login).login);
}

function listAssignable(repository: Repository): { login: string }[] {
  return getCollaborators(repository).filter(({ login }) => canBeAssigned(repository, null, login));
}

const listAssignees = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/assignees",
  docs: "issues/assignees#list-assignees",
  permission: "issues:read|pull_requests:read",
  handle: (call) =>
    createPage(call, listAssignable(call.repository), ({ login }) =>
      serializeUser(call.sandbox, login),
    ),
});

/** Answers 204 for anyone who can be assigned, else 404. */
const checkAssignee = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/assignees/{assignee}",
  docs: "issues/assignees#check-if-a-user-can-be-assigned",
  permission: "issues:read|pull_requests:read",
  handle: (call) => respondMembership(call, "assignee", listAssignable(call.repository)),
});

export const assigneeEndpoints: Endpoint[] = [
  addAssignees,
  removeAssignees,
  listAssignees,
  checkAssignee,
];
