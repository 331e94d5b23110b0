import type { Sandbox } from "../sandbox.ts";
import type { Subscriber, App } from "../schema/accounts.ts";
import type { Repository } from "../schema/repository.ts";

/** The apps that are installed on the repository and hear this event. */
export function listSubscribers(
  sandbox: Sandbox,
  repository: Repository,
  event: string,
): Subscriber[] {
  return sandbox.world.installations.flatMap((installation) => {
    const app = sandbox.world.apps.find((known) => known.id === installation.appId);
    if (!app?.webhookUrl || installation.suspendedAt) return [];
    if (!installation.repositoryIds.includes(repository.id) || !listAppEvents(app).includes(event))
      return [];
    return [{ app, installation }];
  });
}

/**
 * Which permission an event asks for: https://docs.github.com/webhooks/webhook-events-and-payloads
 */
const EVENTS_BY_PERMISSION: Record<string, string[]> = {
  metadata: ["label", "repository"],
  issues: ["issues", "issue_comment"],
  pull_requests: [
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_review_thread",
    "issue_comment",
  ],
  contents: ["push", "create", "delete", "release", "repository_dispatch"],
  actions: ["workflow_run", "workflow_job"],
  checks: ["check_run", "check_suite"],
  statuses: ["status"],
  deployments: ["deployment", "deployment_review", "deployment_status"],
};

/**
 * What the app subscribes to, of what its permissions let it hear; one that names nothing hears all
 * of that.
 */
export function listAppEvents(app: App): string[] {
  const allowed = new Set(
    ["metadata", ...Object.keys(app.permissions)].flatMap(
      (name) => EVENTS_BY_PERMISSION[name] ?? [],
    ),
  );
  return [...allowed].filter((event) => app.events?.includes(event) ?? true);
}
