import { atLeast, roleOf } from "../auth/permit.ts";
import type { Issue, Repository } from "../model.ts";
import { presentUser } from "../rest/present/user.ts";
import { validationFailed } from "../rest/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import { announce, record } from "./record.ts";

/** GitHub's limit: https://docs.github.com/rest/issues/assignees#add-assignees-to-an-issue */
const MOST = 10;

/** Makes exactly these people the assignees, each change with its event. */
export function setAssignees(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  logins: string[],
  actor: string,
): void {
  const known = () => issue.assignees ?? [];
  const wanted = [...new Set(logins.map((login) => presentUser(sandbox, login).login))].slice(0, MOST);
  const tell = (action: "assigned" | "unassigned", login: string): void => {
    record(sandbox, issue, action, actor, { subject: login });
    sandbox.save();
    announce(sandbox, repository, issue, action, actor, { assignee: presentUser(sandbox, login) });
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
 * Whether somebody can be assigned: https://docs.github.com/rest/issues/assignees#list-assignees
 */
export function mayBeAssigned(repository: Repository, issue: Issue | null, login: string): boolean {
  return issue?.author === login || atLeast(roleOf(repository, login), "write");
}

/** Refuses names that nobody here has. */
export function checkAssignees(repository: Repository, issue: Issue | null, logins: string[]): void {
  const stranger = logins.find((login) => !mayBeAssigned(repository, issue, login));
  if (stranger !== undefined) throw validationFailed("Issue", "assignees", "invalid");
}
