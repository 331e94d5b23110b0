/** Does an event start a workflow? Pure: what changed comes in. */
import { isPatternMatch } from "./patterns.ts";
import type { NameFilter, Triggers, WebhookTriggerSpec } from "./workflow-file.ts";
import { getShortRef } from "../../git/refs.ts";

export type StartEvent =
  | { name: "push"; ref: string; files: () => string[] | null }
  | { name: "merge_group"; baseBranch: string }
  | {
      name: "pull_request";
      target: boolean;
      action: string;
      baseBranch: string;
      files: () => string[] | null;
    }
  /** An event that webhook-triggers.ts lists. `run`: what `workflow_run` is about. */
  | {
      name: "webhook";
      event: string;
      action: string | null;
      run: { workflow: string; branch: string } | null;
    };

/**
 * True when the triggers take the event. `files` is asked only where a `paths` filter needs it;
 * null (the change can't be computed) lets the workflow run, as GitHub does.
 */
export function isTriggered(on: Triggers, event: StartEvent): boolean {
  if (event.name === "merge_group")
    return on.mergeGroup !== null && isFilterMatch(on.mergeGroup, event.baseBranch);
  if (event.name === "webhook") {
    return isTriggeredByWebhook(on.webhooks[event.event], event);
  }
  if (event.name === "pull_request") {
    const spec = event.target ? on.pullRequestTarget : on.pullRequest;
    return (
      spec !== null &&
      spec.types.includes(event.action) &&
      isFilterMatch(spec.branches, event.baseBranch) &&
      isPathMatch(spec.paths, event.files)
    );
  }
  const spec = on.push;
  if (spec === null) {
    return false;
  }
  const tag = event.ref.startsWith("refs/tags/");
  const name = getShortRef(event.ref);
  // Filters for branches alone leave tags out, and the other way round.
  const own = tag ? spec.tags : spec.branches;
  const other = tag ? spec.branches : spec.tags;
  if (isEmptyFilter(own) && !isEmptyFilter(other)) {
    return false;
  }
  // GitHub does not look at paths for tags.
  return isFilterMatch(own, name) && (tag || isPathMatch(spec.paths, event.files));
}

function isTriggeredByWebhook(
  spec: WebhookTriggerSpec | undefined,
  { action, run }: StartEvent & { name: "webhook" },
): boolean {
  if (spec === undefined || (spec.types !== null && !spec.types.includes(action ?? ""))) {
    return false;
  }
  return (
    run === null ||
    (spec.workflows.includes(run.workflow) && isFilterMatch(spec.branches, run.branch))
  );
}

function isEmptyFilter(filter: NameFilter): boolean {
  return filter.include === null && filter.ignore === null;
}

function isFilterMatch(filter: NameFilter, name: string): boolean {
  if (filter.include !== null) {
    return isPatternMatch(filter.include, name);
  }
  return filter.ignore === null || !isPatternMatch(filter.ignore, name);
}

function isPathMatch(filter: NameFilter, files: () => string[] | null): boolean {
  if (isEmptyFilter(filter)) {
    return true;
  }
  const changed = files();
  return changed === null || changed.some((file) => isFilterMatch(filter, file));
}

// The events beyond pushes and pull requests that start workflows: with which activity types, and
// where their runs stand.
// https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows

/**
 * Where a run stands: on the default branch's tip, on the pull request's merge, on the release's
 * tag, or on the ref that was created. The workflow files of that commit count.
 */
export type RunPlace = "default" | "pull" | "tag" | "ref";

interface WebhookTrigger {
  at: RunPlace;
  /**
   * Activity types that start workflows; null where the event has none, or any
   * (`repository_dispatch`).
   */
  types: readonly string[] | null;
}

const WRITTEN_TYPES = ["created", "edited", "deleted"];

export const WEBHOOK_TRIGGERS: Readonly<Record<string, WebhookTrigger>> = {
  check_run: { at: "default", types: ["created", "rerequested", "completed", "requested_action"] },
  check_suite: { at: "default", types: ["completed"] },
  create: { at: "ref", types: null },
  delete: { at: "default", types: null },
  issue_comment: { at: "default", types: WRITTEN_TYPES },
  issues: {
    at: "default",
    types: [
      ...[
        "opened",
        "edited",
        "deleted",
        "transferred",
        "pinned",
        "unpinned",
        "closed",
        "reopened",
        "assigned",
      ],
      ...[
        "unassigned",
        "labeled",
        "unlabeled",
        "locked",
        "unlocked",
        "milestoned",
        "demilestoned",
        "typed",
        "untyped",
      ],
    ],
  },
  label: { at: "default", types: WRITTEN_TYPES },
  pull_request_review: { at: "pull", types: ["submitted", "edited", "dismissed"] },
  pull_request_review_comment: { at: "pull", types: WRITTEN_TYPES },
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
  return (
    trigger !== undefined &&
    (trigger.types === null || (action !== null && trigger.types.includes(action)))
  );
}
