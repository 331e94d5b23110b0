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
