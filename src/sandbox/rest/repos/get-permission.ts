import { atLeast, roleOf } from "../../auth/permit.ts";
import type { Role } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { notFound, Refusal } from "../refusal.ts";
import { ok } from "../reply.ts";
import { presentCollaborator } from "./present-collaborator.ts";

const LEGACY: Record<Role, string> = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

/** `permission` knows four words only, `role_name` all five roles. On a public repository everyone may read. */
export const getPermission: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/collaborators/{username}/permission",
  docs: "collaborators/collaborators#get-repository-permissions-for-a-user",
  permission: "metadata:read",
  handle(call) {
    requirePush(call);
    const { repository, sandbox } = call;
    const wanted = (call.params["username"] ?? "").toLowerCase();
    const account = sandbox.world.accounts.find((one) => one.login.toLowerCase() === wanted);
    if (!account) throw notFound();
    if (account.type !== "User") throw new Refusal(404, `${account.login} is not a user`);
    const own = roleOf(repository, account.login);
    const role = own === "none" && !repository.private ? "read" : own;
    const user = presentCollaborator(sandbox, account.login, role);
    return ok({ permission: LEGACY[role], role_name: role, user });
  },
};

/** Who may do what is shown to those who may push, and to apps. */
export function requirePush({ actor, repository }: Call): void {
  const may = actor.kind === "person" ? atLeast(roleOf(repository, actor.login), "write") : "token" in actor;
  if (!may) throw new Refusal(403, "Must have push access to view collaborator permission.");
}
