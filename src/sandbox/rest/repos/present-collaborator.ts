import { atLeast, roleOf } from "../../auth/permit.ts";
import type { Repository, Role } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import { presentUser } from "../present/user.ts";

/** GitHub's older words for what a role may do. */
export function permissionsOf(role: Role) {
  return {
    admin: atLeast(role, "admin"),
    maintain: atLeast(role, "maintain"),
    push: atLeast(role, "write"),
    triage: atLeast(role, "triage"),
    pull: atLeast(role, "read"),
  };
}

export function presentCollaborator(sandbox: Sandbox, login: string, role: Role) {
  return { ...presentUser(sandbox, login), permissions: permissionsOf(role), role_name: role };
}

/** Everyone with a role of their own, the owner first. */
export function collaboratorsOf(repository: Repository): { login: string; role: Role }[] {
  const others = Object.keys(repository.collaborators).filter((login) => login !== repository.owner);
  const all = [repository.owner, ...others].map((login) => ({ login, role: roleOf(repository, login) }));
  return all.filter(({ role }) => role !== "none");
}
