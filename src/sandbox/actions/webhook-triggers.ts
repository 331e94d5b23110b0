/**
 * The events beyond pushes and pull requests that start workflows: with which activity types, and where their runs
 * stand. https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */

/**
 * Where a run stands: on the default branch's tip, on the pull request's merge, on the release's tag, or on the ref
 * that was created. The workflow files of that commit count.
 */
export type Place = "default" | "pull" | "tag" | "ref";

interface WebhookTrigger {
  at: Place;
  /** Activity types that start workflows; null where the event has none, or any (`repository_dispatch`). */
  types: readonly string[] | null;
}

const WRITTEN = ["created", "edited", "deleted"];

export const WEBHOOK_TRIGGERS: Readonly<Record<string, WebhookTrigger>> = {
  check_run: { at: "default", types: ["created", "rerequested", "completed", "requested_action"] },
  check_suite: { at: "default", types: ["completed"] },
  create: { at: "ref", types: null },
  delete: { at: "default", types: null },
  issue_comment: { at: "default", types: WRITTEN },
  issues: {
    at: "default",
    types: [
      ...["opened", "edited", "deleted", "transferred", "pinned", "unpinned", "closed", "reopened", "assigned"],
      ...["unassigned", "labeled", "unlabeled", "locked", "unlocked", "milestoned", "demilestoned", "typed", "untyped"],
    ],
  },
  label: { at: "default", types: WRITTEN },
  pull_request_review: { at: "pull", types: ["submitted", "edited", "dismissed"] },
  pull_request_review_comment: { at: "pull", types: WRITTEN },
  release: {
    at: "tag",
    types: ["published", "unpublished", "created", "edited", "deleted", "prereleased", "released"],
  },
  repository_dispatch: { at: "default", types: null },
  status: { at: "default", types: null },
  workflow_run: { at: "default", types: ["completed", "requested", "in_progress"] },
};

/** Whether a workflow can be started by the event with this action. */
export function canTrigger(event: string, action: string | null): boolean {
  const trigger = Object.hasOwn(WEBHOOK_TRIGGERS, event) ? WEBHOOK_TRIGGERS[event] : undefined;
  return trigger !== undefined && (trigger.types === null || (action !== null && trigger.types.includes(action)));
}
