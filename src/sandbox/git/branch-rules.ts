import { roleOf } from "../auth/permit.ts";
import type { BranchRule, Repository } from "../model.ts";
import type { Actor } from "../rest/endpoint.ts";
import { isBypassed } from "../rules/bypass.ts";
import { matches } from "../rules/name-pattern.ts";
import { getProtectionRules } from "../rules/protection.ts";
import { isPushRule } from "../rules/push-rules.ts";

/** The rules of rulesets that hold for a branch, whether it exists or not. */
export function rulesFor(repository: Repository, branch: string): BranchRule[] {
  return repository.rules.filter(
    (rule) => rule.target !== "tag" && !isPushRule(rule) && holds(rule, repository, branch),
  );
}

/** The rules that hold for a change of a ref: those of its branch or tag, and those of every push. */
export function getRulesOfRef(repository: Repository, ref: string): BranchRule[] {
  const [, kind, ...rest] = ref.split("/");
  const name = rest.join("/");
  const pushed = repository.rules.filter((rule) => isPushRule(rule) && isActive(rule));
  if (kind === "heads") return [...getRules(repository, name), ...pushed];
  const tags = repository.rules.filter((rule) => kind === "tags" && rule.target === "tag");
  return [...tags.filter((rule) => holds(rule, repository, name)), ...pushed];
}

/** The rules of rulesets and of branch protection together: each of them binds. */
export function getRules(repository: Repository, branch: string): BranchRule[] {
  return [...rulesFor(repository, branch), ...getProtectionRules(repository, branch)];
}

function holds(rule: BranchRule, repository: Repository, name: string): boolean {
  const fits = (pattern: string) => matches(pattern, name, repository.defaultBranch);
  return isActive(rule) && [rule.pattern].flat().some(fits) && !rule.exclude?.some(fits);
}

const isActive = ({ enforcement = "active" }: BranchRule) => enforcement === "active";

/** Whether this actor is free of a rule when it pushes, or when it merges a pull request. */
export function bypasses(
  rule: BranchRule,
  actor: Actor | null,
  repository: Repository,
  via: "push" | "merge",
): boolean {
  if (!actor) return false;
  if (rule.protection && !rule.protection.admins && actor.kind === "person") {
    if (roleOf(repository, actor.login) === "admin") return true;
  }
  return isBypassed(rule, actor, repository, via);
}

/** The checks that a `required_status_checks` rule asks for; `app` = the number of the app that has to report it. */
export function requiredChecks(rule: BranchRule): { name: string; app: number | null }[] {
  const listed = rule.parameters?.["required_status_checks"];
  if (!Array.isArray(listed)) return [];
  return listed.map((one: unknown) => {
    if (typeof one === "string") return { name: one, app: null };
    const { context, integration_id: app } = one as { context?: unknown; integration_id?: unknown };
    return { name: String(context), app: typeof app === "number" ? app : null };
  });
}
