/** Does an event start a workflow? Pure: what changed comes in. */
import { matchesFilter } from "./patterns.ts";
import type { Filter, Triggers, WebhookTriggerSpec } from "./types.ts";

export type StartEvent =
  | { name: "push"; ref: string; files: () => string[] | null }
  | { name: "merge_group"; baseBranch: string }
  | { name: "pull_request"; target: boolean; action: string; baseBranch: string; files: () => string[] | null }
  /** An event that webhook-triggers.ts lists. `run`: what `workflow_run` is about. */
  | { name: "webhook"; event: string; action: string | null; run: { workflow: string; branch: string } | null };

/**
 * True when the triggers take the event. `files` is asked only where a `paths` filter needs it; null (the change can't
 * be computed) lets the workflow run, as GitHub does.
 */
export function starts(on: Triggers, event: StartEvent): boolean {
  if (event.name === "merge_group") return on.mergeGroup !== null && takes(on.mergeGroup, event.baseBranch);
  if (event.name === "webhook") {
    return startsOnWebhook(on.webhooks[event.event], event);
  }
  if (event.name === "pull_request") {
    const spec = event.target ? on.pullRequestTarget : on.pullRequest;
    return (
      spec !== null &&
      spec.types.includes(event.action) &&
      takes(spec.branches, event.baseBranch) &&
      takesPaths(spec.paths, event.files)
    );
  }
  const spec = on.push;
  if (spec === null) {
    return false;
  }
  const tag = event.ref.startsWith("refs/tags/");
  const name = event.ref.replace(/^refs\/(heads|tags)\//, "");
  // Filters for branches alone leave tags out, and the other way round.
  const own = tag ? spec.tags : spec.branches;
  const other = tag ? spec.branches : spec.tags;
  if (empty(own) && !empty(other)) {
    return false;
  }
  // GitHub does not look at paths for tags.
  return takes(own, name) && (tag || takesPaths(spec.paths, event.files));
}

function startsOnWebhook(
  spec: WebhookTriggerSpec | undefined,
  { action, run }: StartEvent & { name: "webhook" },
): boolean {
  if (spec === undefined || (spec.types !== null && !spec.types.includes(action ?? ""))) {
    return false;
  }
  return run === null || (spec.workflows.includes(run.workflow) && takes(spec.branches, run.branch));
}

function empty(filter: Filter): boolean {
  return filter.include === null && filter.ignore === null;
}

function takes(filter: Filter, name: string): boolean {
  if (filter.include !== null) {
    return matchesFilter(filter.include, name);
  }
  return filter.ignore === null || !matchesFilter(filter.ignore, name);
}

function takesPaths(filter: Filter, files: () => string[] | null): boolean {
  if (empty(filter)) {
    return true;
  }
  const changed = files();
  return changed === null || changed.some((file) => takes(filter, file));
}
