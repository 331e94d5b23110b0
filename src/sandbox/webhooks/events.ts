/**
 * Every event and action that the sandbox tells of. `emit` refuses others, and a test plays each of them and holds its
 * payload against GitHub's description: a new one is a word here and a scene there.
 */
export const EVENTS: Readonly<Record<string, readonly (string | null)[]>> = {
  check_run: ["created", "completed"],
  check_suite: ["completed", "requested"],
  create: [null],
  delete: [null],
  deployment: ["created"],
  deployment_review: ["approved", "rejected", "requested"],
  deployment_status: ["created"],
  installation: ["created", "deleted", "suspend", "unsuspend"],
  installation_repositories: ["added"],
  issue_comment: ["created", "edited", "deleted"],
  issues: [
    "opened",
    "edited",
    "closed",
    "reopened",
    "labeled",
    "unlabeled",
    "assigned",
    "unassigned",
    "locked",
    "unlocked",
  ],
  merge_group: ["checks_requested", "destroyed"],
  label: ["created", "edited", "deleted"],
  pull_request: [
    ...["opened", "edited", "closed", "reopened", "synchronize", "labeled", "unlabeled", "assigned", "unassigned"],
    ...["review_requested", "review_request_removed", "converted_to_draft", "ready_for_review"],
    ...["auto_merge_enabled", "auto_merge_disabled", "enqueued", "dequeued", "locked", "unlocked"],
  ],
  pull_request_review: ["submitted", "edited", "dismissed"],
  pull_request_review_comment: ["created", "edited", "deleted"],
  pull_request_review_thread: ["resolved", "unresolved"],
  push: [null],
  release: ["created", "published", "released", "prereleased", "edited", "unpublished", "deleted"],
  repository: ["archived", "edited", "privatized", "publicized", "renamed", "transferred", "unarchived"],
  /** The action is what its sender calls it; this is the one that GitHub describes. */
  repository_dispatch: ["sample.collected"],
  status: [null],
  workflow_job: ["queued", "waiting", "in_progress", "completed"],
  workflow_run: ["requested", "in_progress", "completed"],
};

/** Throws for what no test has ever held against GitHub's description. */
export function checkEvent(event: string, action: string | null): void {
  if (event === "repository_dispatch" || EVENTS[event]?.includes(action)) return;
  const name = action === null ? event : `${event}.${action}`;
  throw new Error(`The sandbox doesn't tell of ${name}: webhooks/events.ts lists what it does`);
}
