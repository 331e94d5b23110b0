/** Decides whether an event starts a workflow. Pure: the caller passes the changes in. */
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
  /**
   * An event in `WEBHOOK_TRIGGERS`. `run` is the run that a `workflow_run` event reports.
   */
  | {
      name: "webhook";
      event: string;
      action: string | null;
      run: { workflow: string; branch: string } | null;
    };

/**
 * Returns whether the triggers match the event. `files` is called only if a `paths` filter needs
 * it. Null (the change can't be computed) lets the workflow run, as on GitHub.
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
  // A filter only for branches excludes tags, and the other way round.
  const own = tag ? spec.tags : spec.branches;
  const other = tag ? spec.branches : spec.tags;
  if (isEmptyFilter(own) && !isEmptyFilter(other)) {
    return false;
  }
  // GitHub ignores paths for tags.
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

// The events other than pushes and pull requests that start workflows: their activity types, and
// the place of their runs.
// https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows

/**
 * The place of a run: the default branch's tip, the pull request's merge, the release's tag, or the
 * created ref. The workflow files of that commit count.
 */
export type RunPlace = "default" | "pull" | "tag" | "ref";

interface WebhookTrigger {
  at: RunPlace;
  /**
   * Activity types that start workflows. Null: the event has none, or any starts them
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

/** Returns whether the event with this action can start a workflow. */
export function canTrigger(event: string, action: string | null): boolean {
  const trigger = Object.hasOwn(WEBHOOK_TRIGGERS, event) ? WEBHOOK_TRIGGERS[event] : undefined;
  return (
    trigger !== undefined &&
    (trigger.types === null || (action !== null && trigger.types.includes(action)))
  );
}
