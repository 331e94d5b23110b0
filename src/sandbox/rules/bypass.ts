/** Who is free of a ruleset's rules: https://docs.github.com/rest/repos/rules#create-a-repository-ruleset */
import { atLeast, roleOf } from "../auth/permit.ts";
import type { BranchRule, BypassActor, Repository, Role } from "../model.ts";
import type { Actor } from "../rest/endpoint.ts";
import { listTeams } from "./teams.ts";

/** GitHub's numbers of the roles; a higher role includes them. */
export const ROLES: Readonly<Record<number, Role>> = { 2: "maintain", 4: "write", 5: "admin" };

/** Whether the actor is on the rule's bypass list for this way. */
export function isBypassed(
  { bypass, bypassMode = "always" }: Pick<BranchRule, "bypass" | "bypassMode">,
  actor: Actor,
  repository: Repository,
  via: "push" | "merge",
): boolean {
  return bypass.some((one) => {
    const mode = typeof one === "string" ? bypassMode : one.mode;
    return (via === "merge" || mode !== "pull_request") && isMeant(one, actor, repository);
  });
}

/** What the API tells the caller: how it bypasses a ruleset. */
export function getOwnBypass(bypass: BypassActor[], actor: Actor, repository: Repository): string {
  const modes = bypass.flatMap((one) => (isMeant(one, actor, repository) ? one.mode : []));
  if (modes.includes("exempt")) return "exempt";
  return modes.includes("always") ? "always" : modes.length > 0 ? "pull_requests_only" : "never";
}

function isMeant(one: string | BypassActor, actor: Actor, repository: Repository): boolean {
  if (typeof one === "string") return actor.login === one || ("app" in actor && actor.app.slug === one);
  if (one.type === "Integration") return "app" in actor && actor.app.id === one.id;
  if (actor.kind !== "person") return false;
  if (one.type === "User") return actor.account.id === one.id;
  if (one.type === "Team") {
    return listTeams(repository).some(({ id, members }) => id === one.id && members.includes(actor.login));
  }
  const role = one.type === "RepositoryRole" ? ROLES[one.id ?? 0] : undefined;
  return role !== undefined && atLeast(roleOf(repository, actor.login), role);
}
