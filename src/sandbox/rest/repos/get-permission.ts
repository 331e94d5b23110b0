import { atLeast, roleOf } from "../../auth/permit.ts";
import type { Role } from "../../model.ts";
import type { Endpoint } from "../endpoint.ts";
import { presentUser } from "../present/user.ts";
import { notFound, Refusal } from "../refusal.ts";
import { ok } from "../reply.ts";

const LEGACY: Record<Role, string> = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

/** `permission` knows four words only, `role_name` all five roles. */
export const getPermission: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/collaborators/{username}/permission",
  permission: "metadata:read",
  handle(call) {
    const { actor, repository } = call;
    const { world } = call.sandbox;
    const may = actor.kind === "person" ? atLeast(roleOf(repository, actor.login), "write") : "token" in actor;
    if (!may) throw new Refusal(403, "Must have push access to view collaborator permission.");
    const wanted = (call.params["username"] ?? "").toLowerCase();
    const account = world.accounts.find((one) => one.login.toLowerCase() === wanted);
    if (!account) throw notFound();
    if (account.type !== "User") throw new Refusal(404, `${account.login} is not a user`);
    const role = roleOf(repository, account.login);
    return ok({
      permission: LEGACY[role],
      role_name: role,
      user: { ...presentUser(call.sandbox, account.login), role_name: role },
    });
  },
};
