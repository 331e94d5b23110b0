import { findAccount } from "../../auth/find-account.ts";
import { getRole, isRoleAtLeast } from "../../auth/permissions.ts";
import type { Sandbox } from "../../sandbox.ts";
import { serializeUser } from "../serializers/user.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { HttpError, createNotFoundError } from "../http-error.ts";
import { respondNoContent, respondOk } from "../reply.ts";
import { createPage, readChoice } from "../listing.ts";
import type { Role, Repository } from "../../schema/repository.ts";

/** Returns GitHub's older fields for the rights of a role. */
export function getRolePermissions(role: Role) {
  return {
    admin: isRoleAtLeast(role, "admin"),
    maintain: isRoleAtLeast(role, "maintain"),
    push: isRoleAtLeast(role, "write"),
    triage: isRoleAtLeast(role, "triage"),
    pull: isRoleAtLeast(role, "read"),
  };
}

function serializeCollaborator(sandbox: Sandbox, login: string, role: Role) {
  return {
    ...serializeUser(sandbox, login),
    permissions: getRolePermissions(role),
    role_name: role,
  };
}

/** Returns everyone with a role of their own, the owner first. */
export function getCollaborators(repository: Repository): { login: string; role: Role }[] {
  const others = Object.keys(repository.collaborators).filter(
    (login) => login !== repository.owner,
  );
  const all = [repository.owner, ...others].map((login) => ({
    login,
    role: getRole(repository, login),
  }));
  return all.filter(({ role }) => role !== "none");
}

const LEGACY: Record<Role, string> = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

/**
 * Returns a person's access. `permission` has only four values, `role_name` all five roles. On a
 * public repository everyone can read.
 */
const getPermission = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/collaborators/{username}/permission",
  docs: "collaborators/collaborators#get-repository-permissions-for-a-user",
  permission: "metadata:read",
  handle(call) {
    checkPushAccess(call);
    const { repository, sandbox } = call;
    const account = findAccount(sandbox.world, call.params.username);
    if (!account) throw createNotFoundError();
    if (account.type !== "User") throw new HttpError(404, `${account.login} is not a user`);
    const own = getRole(repository, account.login);
    const role = own === "none" && !repository.private ? "read" : own;
    const user = serializeCollaborator(sandbox, account.login, role);
    return respondOk({ permission: LEGACY[role], role_name: role, user });
  },
});

/** Checks that the caller may push or is an app. Only they may see the rights of others. */
function checkPushAccess({ actor, repository }: Call): void {
  const may =
    actor.kind === "person"
      ? isRoleAtLeast(getRole(repository, actor.login), "write")
      : "token" in actor;
  if (!may) throw new HttpError(403, "Must have push access to view collaborator permission.");
}

const PATH = "/repos/{owner}/{repo}/collaborators";

/** Lists collaborators. Without organizations there are no outside collaborators. */
const listCollaborators = defineEndpoint({
  method: "GET",
  path: PATH,
  docs: "collaborators/collaborators#list-repository-collaborators",
  permission: "metadata:read",
  handle(call) {
    checkPushAccess(call);
    const levels = ["", "pull", "triage", "push", "maintain", "admin"] as const;
    const wanted = readChoice(call, "Collaborator", "permission", levels);
    const affiliation = readChoice(call, "Collaborator", "affiliation", [
      "all",
      "direct",
      "outside",
    ]);
    const direct = affiliation === "outside" ? [] : getCollaborators(call.repository);
    const found = direct.filter(({ role }) => {
      const may: Record<string, boolean> = getRolePermissions(role);
      return wanted === "" || may[wanted] === true;
    });
    return createPage(call, found, ({ login, role }) =>
      serializeCollaborator(call.sandbox, login, role),
    );
  },
});

/** Answers 204 for a collaborator, 404 for anyone else. */
const checkCollaborator = defineEndpoint({
  method: "GET",
  path: `${PATH}/{username}`,
  docs: "collaborators/collaborators#check-if-a-user-is-a-repository-collaborator",
  permission: "metadata:read",
  handle(call) {
    if (call.actor.kind === "anonymous") throw new HttpError(401, "Requires authentication");
    checkPushAccess(call);
    return respondMembership(call, "username", getCollaborators(call.repository));
  },
});

/** Answers 204 if the path's login is one of these, else 404. */
export function respondMembership(call: Call, name: string, members: { login: string }[]) {
  const wanted = (call.params[name] ?? "").toLowerCase();
  if (!members.some(({ login }) => login.toLowerCase() === wanted)) throw createNotFoundError();
  return respondNoContent();
}

export const collaboratorEndpoints: Endpoint[] = [
  getPermission,
  listCollaborators,
  checkCollaborator,
];
