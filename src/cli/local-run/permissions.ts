/** The permissions that the App asks for; `app.yml` asks for the same, and says why. */
export const PERMISSIONS: Record<string, "read" | "write"> = {
  contents: "write",
  pull_requests: "write",
  issues: "write",
  actions: "write",
  checks: "write",
  workflows: "write",
  metadata: "read",
  statuses: "read",
  merge_queues: "read",
};

/** The events that the App subscribes to, likewise: here it must get by with no others. */
export const EVENTS: string[] = [
  ...["issues", "issue_comment"],
  ...[
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_review_thread",
  ],
  ...["push", "delete", "workflow_run", "check_suite", "status", "repository"],
];
