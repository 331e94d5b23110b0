import { getRole, isRoleAtLeast } from "../auth/permissions.ts";
import { listTeams } from "./teams.ts";
import { isNameMatch } from "./name-pattern.ts";
import { getProtectionRules } from "./protection.ts";
import { isPushRule } from "./push-rules.ts";
import type { BranchRule, BypassActor } from "../schema/rules.ts";
import type { Role, Repository } from "../schema/repository.ts";
import type { Actor } from "../auth/actor.ts";

// Actors who bypass a ruleset's rules:
// https://docs.github.com/rest/repos/rules#create-a-repository-ruleset

/** GitHub's numbers of the roles. A higher role includes the lower ones. */
export const ROLES: Readonly<Record<number, Role>> = { 2: "maintain", 4: "write", 5: "admin" };

/** Returns whether the actor is on the rule's bypass list for this kind of change. */
function isBypassed(
  { bypass, bypassMode = "always" }: Pick<BranchRule, "bypass" | "bypassMode">,
  actor: Actor,
  repository: Repository,
  via: "push" | "merge",
): boolean {
  return bypass.some((one) => {
    const mode = typeof one === "string" ? bypassMode : one.mode;
    return (via === "merge" || mode !== "pull_request") && isSameActor(one, actor, repository);
  });
}

/** Returns the API's value for how the caller bypasses a ruleset. */
export function getActorBypass(
  bypass: BypassActor[],
  actor: Actor,
  repository: Repository,
): string {
  const modes = bypass.flatMap((one) => (isSameActor(one, actor, repository) ? one.mode : []));
  if (modes.includes("exempt")) return "exempt";
  return modes.includes("always") ? "always" : modes.length > 0 ? "pull_requests_only" : "never";
}

function isSameActor(one: string | BypassActor, actor: Actor, repository: Repository): boolean {
  if (typeof one === "string")
    return actor.login === one || ("app" in actor && actor.app.slug === one);
  if (one.type === "Integration") return "app" in actor && actor.app.id === one.id;
  if (actor.kind !== "person") return false;
  if (one.type === "User") return actor.account.id === one.id;
  if (one.type === "Team") {
    return listTeams(repository).some(
      ({ id, members }) => id === one.id && members.includes(actor.login),
    );
  }
  const role = one.type === "RepositoryRole" ? ROLES[one.id ?? 0] : undefined;
  return role !== undefined && isRoleAtLeast(getRole(repository, actor.login), role);
}

/** Returns the rules of rulesets that apply to a branch, whether it exists or not. */
export function listRulesetRules(repository: Repository, branch: string): BranchRule[] {
  return repository.rules.filter(
    (rule) => rule.target !== "tag" && !isPushRule(rule) && isApplicable(rule, repository, branch),
  );
}

/** Returns the rules for a change of a ref: those of its branch or tag, and those of every push. */
export function listRefRules(repository: Repository, ref: string): BranchRule[] {
  const [, kind, ...rest] = ref.split("/");
  const name = rest.join("/");
  const pushed = repository.rules.filter((rule) => isPushRule(rule) && isActive(rule));
  if (kind === "heads") return [...listBranchRules(repository, name), ...pushed];
  const tags = repository.rules.filter((rule) => kind === "tags" && rule.target === "tag");
  return [...tags.filter((rule) => isApplicable(rule, repository, name)), ...pushed];
}

/** Returns the rules of rulesets and of branch protection together. Each of them applies. */
export function listBranchRules(repository: Repository, branch: string): BranchRule[] {
  return [...listRulesetRules(repository, branch), ...getProtectionRules(repository, branch)];
}

function isApplicable(rule: BranchRule, repository: Repository, name: string): boolean {
  const fits = (pattern: string) => isNameMatch(pattern, name, repository.defaultBranch);
  return isActive(rule) && [rule.pattern].flat().some(fits) && !rule.exclude?.some(fits);
}

const isActive = ({ enforcement = "active" }: BranchRule) => enforcement === "active";

/** Returns whether this actor bypasses a rule when pushing, or when merging a pull request. */
export function canBypass(
  rule: BranchRule,
  actor: Actor | null,
  repository: Repository,
  via: "push" | "merge",
): boolean {
  if (!actor) return false;
  if (rule.protection && !rule.protection.admins && actor.kind === "person") {
    if (getRole(repository, actor.login) === "admin") return true;
  }
  return isBypassed(rule, actor, repository, via);
}

/**
 * Returns the checks that a `required_status_checks` rule requires. `app` is the number of the app
 * that must report it.
 */
export function getRequiredChecks(rule: BranchRule): { name: string; app: number | null }[] {
  const listed = rule.parameters?.["required_status_checks"];
  if (!Array.isArray(listed)) return [];
  return listed.map((one: unknown) => {
    if (typeof one === "string") return { name: one, app: null };
    const { context, integration_id: app } = one as { context?: unknown; integration_id?: unknown };
    return { name: String(context), app: typeof app === "number" ? app : null };
  });
}
