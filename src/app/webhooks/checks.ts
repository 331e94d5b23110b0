/**
 * Workflow runs, check suites and commit statuses. Until a run ends, its sender is the account that
 * dispatched it. For a session that is Baton, so none of these webhooks ignores Baton's own
 * deliveries.
 */
import { z } from "zod";
import { STALL_MS } from "../../core/model/ci.ts";
import { PREFLIGHT_TITLE } from "../../core/model/names.ts";
import { findBranchTargets, findTitleTargets } from "./payload.ts";
import { defineWebhook } from "./webhook.ts";

const RunPayload = z.object({
  event: z.string(),
  head_branch: z.string().nullish(),
  display_title: z.string().nullish(),
  run_started_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
type RunPayload = z.infer<typeof RunPayload>;

/**
 * A CI run ended, or a session's, whose title names its build. A start matters only if people see
 * that the run waits.
 */
export const workflowRun = defineWebhook({
  event: "workflow_run",
  actions: ["completed", "in_progress"],
  schema: z.object({ action: z.string(), workflow_run: RunPayload }),
  ignoresOwn: false,
  findTargets({ action, workflow_run: run }) {
    if (action === "in_progress" && !hasWaited(run)) return [];
    const byBranch = findBranchTargets(run.head_branch);
    if (byBranch.length > 0 || run.event !== "workflow_dispatch") return byBranch;
    return findTitleTargets(run.display_title);
  },
});

/** A preflight's check run shows at once that the run waits. */
function hasWaited(run: RunPayload): boolean {
  if (run.display_title?.startsWith(PREFLIGHT_TITLE)) return true;
  return Date.parse(run.updated_at ?? "") - Date.parse(run.run_started_at ?? "") >= STALL_MS;
}

/** `workflow_run` already reports the end of a workflow's suite. */
const ACTIONS_APP = "github-actions";

/** CI of another App has ended. GitHub reports a suite once, and each run in it by `check_run`. */
export const checkSuite = defineWebhook({
  event: "check_suite",
  actions: ["completed"],
  schema: z.object({
    check_suite: z.object({
      head_branch: z.string().nullish(),
      app: z.object({ slug: z.string().nullish() }).nullish(),
    }),
  }),
  ignoresOwn: false,
  findTargets: ({ check_suite: { app, head_branch: branch } }) =>
    app?.slug === ACTIONS_APP ? [] : findBranchTargets(branch),
});

export const commitStatus = defineWebhook({
  event: "status",
  schema: z.object({ branches: z.array(z.object({ name: z.string() })) }),
  ignoresOwn: false,
  findTargets: ({ branches }) =>
    branches.flatMap(({ name }) => findBranchTargets(name)).slice(0, 1),
});
