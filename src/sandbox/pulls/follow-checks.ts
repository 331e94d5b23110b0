import type { Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { followAutoMerge } from "./auto-merge.ts";
import { followQueue } from "./queue.ts";

/** After these, something that waited may be merged. */
const EVENTS = [
  ...["check_run", "check_suite", "status", "deployment_status"],
  ...["pull_request_review", "pull_request_review_thread"],
];

/** What GitHub merges by itself: pull requests with auto-merge, and the merge queues' entries. */
export function followChecks(sandbox: Sandbox, repository: Repository, event: string): void {
  if (!EVENTS.includes(event)) return;
  const open = sandbox.world.issues.filter((one) => one.repositoryId === repository.id && one.state === "open");
  for (const issue of open)
    if (issue.pull?.autoMerge) followAutoMerge(sandbox, repository, { issue, pull: issue.pull });
  const queued = open.flatMap(({ pull }) => (pull?.queue ? [pull.baseRef] : []));
  for (const branch of new Set(queued)) followQueue(sandbox, repository, branch);
}
