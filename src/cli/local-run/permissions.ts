/** The permissions that the App requests. `app.yml` requests the same and explains them. */
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
