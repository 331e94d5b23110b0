import { mayBeAssigned } from "../../issues/assign.ts";
import type { Repository } from "../../model.ts";
import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentUser } from "../present/user.ts";
import { answerMember } from "./collaborators.ts";
import { collaboratorsOf } from "./present-collaborator.ts";

function assignable(repository: Repository): { login: string }[] {
  return collaboratorsOf(repository).filter(({ login }) => mayBeAssigned(repository, null, login));
}

export const listAssignees: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/assignees",
  docs: "issues/assignees#list-assignees",
  permission: "issues:read|pull_requests:read",
  handle: (call) => page(call, assignable(call.repository), ({ login }) => presentUser(call.sandbox, login)),
};

/** 204 for who can be assigned, 404 for anyone else. */
export const checkAssignee: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/assignees/{assignee}",
  docs: "issues/assignees#check-if-a-user-can-be-assigned",
  permission: "issues:read|pull_requests:read",
  handle: (call) => answerMember(call, "assignee", assignable(call.repository)),
};
