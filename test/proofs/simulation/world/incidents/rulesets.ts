/** A ruleset that an administrator adds in the middle of a build, and removes again. */
import type { Begin } from "./incident.ts";

type Rules = { type: string; parameters?: Record<string, unknown> }[];

/** On the base branch only, or on all branches, including the build's own. */
const WHERE = [["~DEFAULT_BRANCH"], ["~ALL"]] as const;

const REVIEWED = {
  required_approving_review_count: 1,
  dismiss_stale_reviews_on_push: false,
  require_code_owner_review: false,
  require_last_push_approval: false,
  required_review_thread_resolution: false,
};

function require(rules: Rules): Begin {
  return async ({ repo, incident }) => {
    const include = WHERE[incident.kind % WHERE.length]!;
    const ruleset = {
      ...{
        name: `Rules ${repo.git.refs("refs/").length}`,
        target: "branch",
        enforcement: "active",
        rules,
      },
      conditions: { ref_name: { include, exclude: [] } },
    };
    const { id } = await repo.as("you").post<{ id: number }>("/rulesets", ruleset);
    return () => repo.as("you").delete(`/rulesets/${id}`);
  };
}

/** Nobody reports this check. */
export const requireChecks = require([
  {
    type: "required_status_checks",
    parameters: {
      strict_required_status_checks_policy: false,
      required_status_checks: [{ context: "audit" }],
    },
  },
]);

export const requireReviews = require([{ type: "pull_request", parameters: REVIEWED }]);

export const forbidPushes = require([{ type: "update" }, { type: "non_fast_forward" }]);
