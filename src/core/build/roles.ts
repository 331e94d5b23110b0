/** GitHub's repository roles, as `role_name` of the collaborator API gives them. */
export const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Whether `role` is at least `needed`. A custom role reaches Baton as the built-in role that it is based on. */
export function atLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
