import { serializeRepository } from "../rest/serializers/repository.ts";
import { serializeUser } from "../rest/serializers/user.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Repository } from "../schema/repository.ts";

/**
 * Every event and action that the sandbox tells of. `emit` refuses others, and a test plays each of
 * them and holds its payload against GitHub's description: a new one is a word here and a scene
 * there.
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
    ...["auto_merge_enabled", "auto_merge_disabled", "enqueued", "dequeued", "locked", "unlocked"],
  ],
  pull_request_review: ["submitted", "edited", "dismissed"],
  pull_request_review_comment: ["created", "edited", "deleted"],
  pull_request_review_thread: ["resolved", "unresolved"],
  push: [null],
  release: ["created", "published", "released", "prereleased", "edited", "unpublished", "deleted"],
  repository: [
    "archived",
    "edited",
    "privatized",
    "publicized",
    "renamed",
    "transferred",
    "unarchived",
  ],
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

/** What happened, for those who watch the sandbox itself. */
export interface SandboxEvent {
  event: string;
  action: string | null;
  /** `owner/name`; null for what concerns an installation. */
  repository: string | null;
  payload: Record<string, unknown>;
  at: string;
}

/** The payload as GitHub sends it, but for the installation, which each app hears of itself. */
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
