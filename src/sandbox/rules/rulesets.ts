/** Whole rulesets. They consist of the same rules that are enforced and that seeds add. */
import { isPushRule } from "./push-rules.ts";
import type { BypassActor, RulesetHead, RulesetRule } from "../schema/rules.ts";
import type { Repository } from "../schema/repository.ts";
import type { World } from "../schema/world.ts";

// The types of rules that the sandbox enforces: https://docs.github.com/rest/repos/rules

const PATTERN_PARAMETERS = ["operator", "pattern"];

/** The parameters that GitHub requires for each. */
const REQUIRED_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  ...{ creation: [], update: [], deletion: [], non_fast_forward: [] },
  ...{ required_linear_history: [], required_signatures: [] },
  merge_queue: [
    ...[
      "check_response_timeout_minutes",
      "grouping_strategy",
      "max_entries_to_build",
      "max_entries_to_merge",
    ],
    ...["merge_method", "min_entries_to_merge", "min_entries_to_merge_wait_minutes"],
  ],
  required_deployments: ["required_deployment_environments"],
  pull_request: [
    ...["dismiss_stale_reviews_on_push", "require_code_owner_review", "require_last_push_approval"],
    ...["required_approving_review_count", "required_review_thread_resolution"],
  ],
  required_status_checks: ["required_status_checks", "strict_required_status_checks_policy"],
  ...{
    commit_message_pattern: PATTERN_PARAMETERS,
    commit_author_email_pattern: PATTERN_PARAMETERS,
    committer_email_pattern: PATTERN_PARAMETERS,
  },
  ...{ branch_name_pattern: PATTERN_PARAMETERS, tag_name_pattern: PATTERN_PARAMETERS },
  file_path_restriction: ["restricted_file_paths"],
  max_file_path_length: ["max_file_path_length"],
  file_extension_restriction: ["restricted_file_extensions"],
  max_file_size: ["max_file_size"],
};

/** Returns why a ruleset with this target can't have the rule, or null. */
export function checkRuleParameters(
  target: string,
  type: string,
  parameters: Record<string, unknown>,
): string | null {
  const required = REQUIRED_PARAMETERS[type];
  if (!required) return `Invalid rule '${type}': the sandbox does not enforce rules of this type.`;
  if (isPushRule({ type }) !== (target === "push"))
    return `Invalid rule '${type}': not for the target ${target}.`;
  const missing = required.filter((name) => parameters[name] === undefined);
  if (missing.length > 0) return `Invalid rule '${type}': ${missing.join(", ")} missing.`;
  const reviewers = parameters["required_reviewers"];
  if (!Array.isArray(reviewers) || reviewers.length === 0) return null;
  return `Invalid rule '${type}': the sandbox does not enforce required_reviewers.`;
}

export interface Ruleset extends RulesetHead {
  rules: Pick<RulesetRule, "type" | "parameters">[];
}

/** Returns rulesets in the order of their creation. */
export function listRulesets(world: World, repository: Repository): Ruleset[] {
  const heads = repository.rulesets ?? [];
  const seeded = new Set(repository.rules.map(({ rulesetId }) => rulesetId));
  const ids = [...new Set([...seeded, ...heads.map(({ id }) => id)])].toSorted((a, b) => a - b);
  return ids.map((id) => {
    const rules = repository.rules.filter((one) => one.rulesetId === id);
    const head = heads.find((one) => one.id === id) ?? describeSeeded(world, repository, id, rules);
    return { ...head, rules: rules.map(({ parameters, type }) => ({ type, parameters })) };
  });
}

/** Replaces the ruleset with the same number. */
export function writeRuleset(repository: Repository, { rules, ...head }: Ruleset): void {
  removeRuleset(repository, head.id);
  repository.rulesets = [...(repository.rulesets ?? []), head];
  const {
    bypassActors: bypass,
    enforcement,
    exclude,
    id: rulesetId,
    include: pattern,
    target,
  } = head;
  const common = { rulesetId, pattern, exclude, enforcement, bypass };
  const rows = rules.map((rule): RulesetRule => {
    return { ...common, ...rule, ...(target === "push" ? {} : { target }) };
  });
  repository.rules = [...repository.rules, ...rows];
}

export function removeRuleset(repository: Repository, id: number): void {
  repository.rulesets = repository.rulesets?.filter((one) => one.id !== id);
  repository.rules = repository.rules.filter((one) => one.rulesetId !== id);
}

/** Returns the parameters with which a seeded ruleset would have been created. */
function describeSeeded(
  world: World,
  repository: Repository,
  id: number,
  rules: RulesetRule[],
): RulesetHead {
  const [first] = rules;
  const tag = first?.target === "tag";
  const full = (pattern: string) =>
    /^(~|refs\/)/.test(pattern) ? pattern : `refs/${tag ? "tags" : "heads"}/${pattern}`;
  const unique = (patterns: string[]) => [...new Set(patterns.map(full))];
  const bypass =
    first?.bypass.flatMap((one) => toActor(world, one, first.bypassMode ?? "always") ?? []) ?? [];
  return {
    id,
    name: `Ruleset ${id}`,
    target: first && isPushRule(first) ? "push" : tag ? "tag" : "branch",
    enforcement: first?.enforcement ?? "active",
    include: unique(rules.flatMap(({ pattern }) => pattern)),
    exclude: unique(rules.flatMap(({ exclude }) => exclude ?? [])),
    bypassActors: bypass,
    createdAt: repository.createdAt,
    updatedAt: repository.createdAt,
  };
}

function toActor(
  world: World,
  one: string | BypassActor,
  mode: BypassActor["mode"],
): BypassActor | null {
  if (typeof one !== "string") return one;
  const app = world.apps.find(({ botLogin, slug }) => slug === one || botLogin === one);
  if (app) return { type: "Integration", id: app.id, mode };
  const account = world.accounts.find(({ login }) => login === one);
  return account ? { type: "User", id: account.id, mode } : null;
}
