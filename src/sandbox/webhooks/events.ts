import { serializeRepository } from "../rest/serializers/repository.ts";
import { serializeUser } from "../rest/serializers/user.ts";
import type { Sandbox } from "../sandbox.ts";
import type { App, Subscriber } from "../schema/accounts.ts";
import type { Repository } from "../schema/repository.ts";

export interface EventKind {
  /**
   * An App with one of these permissions can subscribe. Installation events go to every App:
   * https://docs.github.com/webhooks/webhook-events-and-payloads
   */
  permissions: readonly string[];
  actions: readonly (string | null)[];
}

/**
 * Every webhook event that the sandbox sends. `emit` refuses others. A test causes each of them and
 * compares its payload with GitHub's description. A new event needs an entry here and a scene
 * there.
 */
export const EVENTS: Readonly<Record<string, EventKind>> = {
  check_run: { permissions: ["checks"], actions: ["created", "completed"] },
  check_suite: { permissions: ["checks"], actions: ["completed", "requested"] },
  create: { permissions: ["contents"], actions: [null] },
  delete: { permissions: ["contents"], actions: [null] },
  deployment: { permissions: ["deployments"], actions: ["created"] },
  deployment_review: {
    permissions: ["deployments"],
    actions: ["approved", "rejected", "requested"],
  },
  deployment_status: { permissions: ["deployments"], actions: ["created"] },
  installation: { permissions: [], actions: ["created", "deleted", "suspend", "unsuspend"] },
  installation_repositories: { permissions: [], actions: ["added"] },
  issue_comment: {
    permissions: ["issues", "pull_requests"],
    actions: ["created", "edited", "deleted"],
  },
  issues: {
    permissions: ["issues"],
    actions: [
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
  },
  merge_group: { permissions: [], actions: ["checks_requested", "destroyed"] },
  label: { permissions: ["metadata"], actions: ["created", "edited", "deleted"] },
  pull_request: {
    permissions: ["pull_requests"],
    actions: [
      ...[
        "opened",
        "edited",
        "closed",
        "reopened",
        "synchronize",
        "labeled",
        "unlabeled",
        "assigned",
        "unassigned",
      ],
      ...["review_requested", "review_request_removed", "converted_to_draft", "ready_for_review"],
      ...[
        "auto_merge_enabled",
        "auto_merge_disabled",
        "enqueued",
        "dequeued",
        "locked",
        "unlocked",
      ],
    ],
  },
  pull_request_review: {
    permissions: ["pull_requests"],
    actions: ["submitted", "edited", "dismissed"],
  },
  pull_request_review_comment: {
    permissions: ["pull_requests"],
    actions: ["created", "edited", "deleted"],
  },
  pull_request_review_thread: {
    permissions: ["pull_requests"],
    actions: ["resolved", "unresolved"],
  },
  push: { permissions: ["contents"], actions: [null] },
  release: {
    permissions: ["contents"],
    actions: [
      "created",
      "published",
      "released",
      "prereleased",
      "edited",
      "unpublished",
      "deleted",
    ],
  },
  repository: {
    permissions: ["metadata"],
    actions: [
      "archived",
      "edited",
      "privatized",
      "publicized",
      "renamed",
      "transferred",
      "unarchived",
    ],
  },
  /** The sender chooses the action. This is the one that GitHub describes. */
  repository_dispatch: { permissions: ["contents"], actions: ["sample.collected"] },
  status: { permissions: ["statuses"], actions: [null] },
  workflow_job: {
    permissions: ["actions"],
    actions: ["queued", "waiting", "in_progress", "completed"],
  },
  workflow_run: { permissions: ["actions"], actions: ["requested", "in_progress", "completed"] },
};

/**
 * Checks an event.
 * @throws Error if `EVENTS` does not list it.
 */
export function checkEvent(event: string, action: string | null): void {
  if (event === "repository_dispatch" || EVENTS[event]?.actions.includes(action)) return;
  const name = action === null ? event : `${event}.${action}`;
  throw new Error(`The sandbox does not send ${name}: webhooks/events.ts lists what it sends`);
}

/** An event for observers of the sandbox itself. */
export interface SandboxEvent {
  event: string;
  action: string | null;
  /** `owner/name`, or null for an event of an installation. */
  repository: string | null;
  payload: Record<string, unknown>;
  at: string;
}

/** Returns the payload as GitHub sends it, without the installation, which differs by App. */
export function createPayload(
  sandbox: Sandbox,
  repository: Repository | null,
  action: string | null,
  payload: Record<string, unknown>,
): Record<string, unknown> {
  const { sender } = payload;
  return {
    ...(action === null ? {} : { action }),
    ...payload,
    ...(repository ? { repository: serializeRepository(sandbox, repository) } : {}),
    sender:
      typeof sender === "object" && sender !== null
        ? sender
        : serializeUser(sandbox, getSenderLogin(sender)),
  };
}

function getSenderLogin(sender: unknown): string {
  return typeof sender === "string" ? sender : "ghost";
}

/** Returns the Apps that are installed on the repository and subscribe to this event. */
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

/** Returns the events that the App subscribes to and may receive; all of them if it names none. */
export function listAppEvents(app: App): string[] {
  const granted = ["metadata", ...Object.keys(app.permissions)];
  return Object.entries(EVENTS).flatMap(([event, { permissions }]) =>
    permissions.some((one) => granted.includes(one)) && (app.events?.includes(event) ?? true)
      ? [event]
      : [],
  );
}
