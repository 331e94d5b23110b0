import type { BranchRule, Repository } from "../model.ts";
import type { Actor } from "../rest/endpoint.ts";

/** The rules that hold for a branch, whether it exists or not. */
export function rulesFor(repository: Repository, branch: string): BranchRule[] {
  return repository.rules.filter((rule) => matches(rule.pattern, branch, repository.defaultBranch));
}

export function bypasses(rule: BranchRule, actor: Actor | null): boolean {
  if (!actor) return false;
  if (actor.login !== null && rule.bypass.includes(actor.login)) return true;
  return "app" in actor && rule.bypass.includes(actor.app.slug);
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

/** GitHub's fnmatch with path names: `*` stays within one part, `**` followed by a slash crosses many. */
export function matches(pattern: string, branch: string, defaultBranch: string): boolean {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return branch === defaultBranch;
  const source = pattern
    .replace(/^refs\/heads\//, "")
    .replaceAll(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("**/", "\u0000")
    .replaceAll(/\*+/g, "[^/]*")
    .replaceAll("?", "[^/]")
    .replaceAll("\u0000", "(?:.*/)?");
  return new RegExp(`^${source}$`).test(branch);
}
