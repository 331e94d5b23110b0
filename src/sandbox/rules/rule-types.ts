/** The types of rules that the sandbox enforces: https://docs.github.com/rest/repos/rules */
import { isPushRule } from "./push-rules.ts";

const PATTERN = ["operator", "pattern"];

/** The parameters that GitHub wants with each. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  ...{ creation: [], update: [], deletion: [], non_fast_forward: [] },
  ...{ required_linear_history: [], required_signatures: [] },
  merge_queue: [
    ...["check_response_timeout_minutes", "grouping_strategy", "max_entries_to_build", "max_entries_to_merge"],
    ...["merge_method", "min_entries_to_merge", "min_entries_to_merge_wait_minutes"],
  ],
  required_deployments: ["required_deployment_environments"],
  pull_request: [
    ...["dismiss_stale_reviews_on_push", "require_code_owner_review", "require_last_push_approval"],
    ...["required_approving_review_count", "required_review_thread_resolution"],
  ],
  required_status_checks: ["required_status_checks", "strict_required_status_checks_policy"],
  ...{ commit_message_pattern: PATTERN, commit_author_email_pattern: PATTERN, committer_email_pattern: PATTERN },
  ...{ branch_name_pattern: PATTERN, tag_name_pattern: PATTERN },
  file_path_restriction: ["restricted_file_paths"],
  max_file_path_length: ["max_file_path_length"],
  file_extension_restriction: ["restricted_file_extensions"],
  max_file_size: ["max_file_size"],
};

/** Why a ruleset with this target can't have the rule; null where it can. */
export function findRuleProblem(target: string, type: string, parameters: Record<string, unknown>): string | null {
  const required = REQUIRED[type];
  if (!required) return `Invalid rule '${type}': the sandbox does not enforce rules of this type.`;
  if (isPushRule({ type }) !== (target === "push")) return `Invalid rule '${type}': not for the target ${target}.`;
  const missing = required.filter((name) => parameters[name] === undefined);
  if (missing.length > 0) return `Invalid rule '${type}': ${missing.join(", ")} missing.`;
  const reviewers = parameters["required_reviewers"];
  if (!Array.isArray(reviewers) || reviewers.length === 0) return null;
  return `Invalid rule '${type}': the sandbox does not enforce required_reviewers.`;
}
