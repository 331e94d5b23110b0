import type { PullWithIssue } from "./pull-contents.ts";
import { recordIssueEvent, sendIssueEvent } from "../issues/issue-events.ts";
import { HttpError, createUnprocessableError } from "../rest/http-error.ts";
import type { Sandbox } from "../sandbox.ts";
import { formatTimestamp } from "../time.ts";
import { createMerger, mergeNow } from "./merge-pull.ts";
import { getMergeability, isMethodAllowed } from "./mergeability.ts";
import { enqueuePull, findQueueRule, reconcileQueue } from "./merge-queue.ts";
import type { Repository } from "../schema/repository.ts";
import type { AutoMerge, MergeMethod } from "../schema/pulls.ts";

const METHODS: Readonly<Record<MergeMethod, string>> = {
  merge: "merge commits are",
  squash: "squash merging is",
  rebase: "rebase merging is",
};

/**
 * Enables auto-merge. Like GitHub, refuses a pull request that can never be merged, and one that
 * can be merged now.
 */
export function enableAutoMerge(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: PullWithIssue,
  wish: Omit<AutoMerge, "at">,
): void {
  const refuse = (why: string) => createUnprocessableError(`Pull request ${why}`);
  if (!repository.allowAutoMerge) throw refuse("Auto merge is not allowed for this repository");
  if (issue.state === "closed") throw refuse("Pull request is closed");
  const queued = findQueueRule(repository, pull.baseRef) !== null;
  const { actor } = createMerger(sandbox, repository, wish.login);
  // A queue merges with its own method, and ignores the requested one.
  if (!queued && !isMethodAllowed(repository, pull, wish.method, actor)) {
    throw refuse(`Merge method ${METHODS[wish.method]} not allowed on this repository`);
  }
  const { state } = getMergeability(sandbox, repository, issue, pull);
  if (state === "clean" && !queued) throw refuse("Pull request is in clean status");
  if (state === "dirty") throw refuse("Pull request is in dirty status");
  pull.autoMerge = { ...wish, at: formatTimestamp(sandbox.clock()) };
  recordIssueEvent(sandbox, issue, "auto_merge_enabled", wish.login);
  sandbox.save();
  sendIssueEvent(sandbox, repository, issue, "auto_merge_enabled", wish.login);
}

export function disableAutoMerge(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: PullWithIssue,
  login: string,
): void {
  if (!pull.autoMerge)
    throw createUnprocessableError("Pull request Can't disable auto-merge for this pull request.");
  pull.autoMerge = null;
  recordIssueEvent(sandbox, issue, "auto_merge_disabled", login);
  sandbox.save();
  sendIssueEvent(sandbox, repository, issue, "auto_merge_disabled", login, {
    reason: "Auto-merge was disabled",
  });
}

/** Merges or queues a pull request that waited for this. */
function resumeAutoMerge(sandbox: Sandbox, repository: Repository, found: PullWithIssue): void {
  const { issue, pull } = found;
  const wish = pull.autoMerge;
  if (!wish || issue.state === "closed" || pull.queue) return;
  const queued = findQueueRule(repository, pull.baseRef) !== null;
  const { state } = getMergeability(sandbox, repository, issue, pull);
  if (!queued && state !== "clean" && state !== "unstable") return;
  try {
    if (queued) enqueuePull(sandbox, repository, found, wish.login);
    else {
      const by = createMerger(sandbox, repository, wish.login);
      // The rules may have changed since auto-merge was enabled.
      if (!isMethodAllowed(repository, pull, wish.method, by.actor)) return;
      mergeNow(by, found, wish.method, wish.title ?? undefined, wish.message ?? undefined);
    }
    pull.autoMerge = null;
    sandbox.save();
  } catch (error) {
    // An obstacle remains, so the pull request keeps waiting.
    if (!(error instanceof HttpError)) throw error;
  }
}

/** Events after which a waiting pull request may become mergeable. */
const MERGE_EVENTS = [
  ...["check_run", "check_suite", "status", "deployment_status"],
  ...["pull_request_review", "pull_request_review_thread"],
];

/**
 * Merges what GitHub merges by itself: pull requests with auto-merge, and entries of merge queues.
 */
export function mergeReadyPulls(sandbox: Sandbox, repository: Repository, event: string): void {
  if (!MERGE_EVENTS.includes(event)) return;
  const open = sandbox.world.issues.filter(
    (one) => one.repositoryId === repository.id && one.state === "open",
  );
  for (const issue of open)
    if (issue.pull?.autoMerge) resumeAutoMerge(sandbox, repository, { issue, pull: issue.pull });
  const queued = open.flatMap(({ pull }) => (pull?.queue ? [pull.baseRef] : []));
  for (const branch of new Set(queued)) reconcileQueue(sandbox, repository, branch);
}
