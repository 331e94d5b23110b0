import { isRoleAtLeast, getRole } from "../auth/permissions.ts";
import { serializeUser } from "../rest/serializers/user.ts";
import { createValidationError } from "../rest/http-error.ts";
import type { Sandbox } from "../sandbox.ts";
import { sendIssueEvent, recordIssueEvent } from "./issue-events.ts";
import type { Repository } from "../schema/repository.ts";
import type { Issue } from "../schema/issues.ts";

/** GitHub's limit: https://docs.github.com/rest/issues/assignees#add-assignees-to-an-issue */
const MAX_ASSIGNEES = 10;

/** Makes exactly these people the assignees. Each change has its event. */
export function setAssignees(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  logins: string[],
  actor: string,
): void {
  const known = () => issue.assignees ?? [];
  const wanted = [...new Set(logins.map((login) => serializeUser(sandbox, login).login))].slice(
    0,
    MAX_ASSIGNEES,
  );
  const tell = (action: "assigned" | "unassigned", login: string): void => {
    recordIssueEvent(sandbox, issue, action, actor, { subject: login });
    sandbox.save();
    sendIssueEvent(sandbox, repository, issue, action, actor, {
      assignee: serializeUser(sandbox, login),
    });
  };
  for (const login of known().filter((one) => !wanted.includes(one))) {
    issue.assignees = known().filter((one) => one !== login);
    tell("unassigned", login);
  }
  for (const login of wanted.filter((one) => !known().includes(one))) {
    issue.assignees = [...known(), login];
    tell("assigned", login);
  }
}

/**
 * Returns whether somebody can be assigned:
 * https://docs.github.com/rest/issues/assignees#list-assignees
 */
export function canBeAssigned(repository: Repository, issue: Issue | null, login: string): boolean {
  return issue?.author === login || isRoleAtLeast(getRole(repository, login), "write");
}

/** Refuses unknown names. */
export function checkAssignees(
  repository: Repository,
  issue: Issue | null,
  logins: string[],
): void {
  const stranger = logins.find((login) => !canBeAssigned(repository, issue, login));
  if (stranger !== undefined) throw createValidationError("Issue", "assignees", "invalid");
}
