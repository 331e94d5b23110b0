import { announce, record } from "../issues/record.ts";
import type { AutoMerge, Issue, Pull, Repository } from "../model.ts";
import { Refusal, unprocessable } from "../rest/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import { stamp } from "../time.ts";
import { mergeNow } from "./merge-now.ts";
import type { MergeMethod } from "./make-merge.ts";
import { isMethodAllowed, mergeability } from "./mergeability.ts";
import { onBehalfOf } from "./on-behalf.ts";
import { enqueue, queueRule } from "./queue.ts";

type Found = { issue: Issue; pull: Pull };

const METHODS: Readonly<Record<MergeMethod, string>> = {
  merge: "merge commits are",
  squash: "squash merging is",
  rebase: "rebase merging is",
};

/** Refuses as GitHub does what may not be merged later, and what could be merged now. */
export function enableAutoMerge(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: Found,
  wish: Omit<AutoMerge, "at">,
): void {
  const refuse = (why: string) => unprocessable(`Pull request ${why}`);
  if (!repository.allowAutoMerge) throw refuse("Auto merge is not allowed for this repository");
  if (issue.state === "closed") throw refuse("Pull request is closed");
  const queued = queueRule(repository, pull.baseRef) !== null;
  const { actor } = onBehalfOf(sandbox, repository, wish.login);
  // A queue merges by its own method, whatever is asked for.
  if (!queued && !isMethodAllowed(repository, pull, wish.method, actor)) {
    throw refuse(`Merge method ${METHODS[wish.method]} not allowed on this repository`);
  }
  const { state } = mergeability(sandbox, repository, issue, pull);
  if (state === "clean" && !queued) throw refuse("Pull request is in clean status");
  if (state === "dirty") throw refuse("Pull request is in dirty status");
  pull.autoMerge = { ...wish, at: stamp(sandbox.clock()) };
  record(sandbox, issue, "auto_merge_enabled", wish.login);
  sandbox.save();
  announce(sandbox, repository, issue, "auto_merge_enabled", wish.login);
}

export function disableAutoMerge(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: Found,
  login: string,
): void {
  if (!pull.autoMerge) throw unprocessable("Pull request Can't disable auto-merge for this pull request.");
  pull.autoMerge = null;
  record(sandbox, issue, "auto_merge_disabled", login);
  sandbox.save();
  announce(sandbox, repository, issue, "auto_merge_disabled", login, { reason: "Auto-merge was disabled" });
}

/** Merges, or queues, what waited for this moment. */
export function followAutoMerge(sandbox: Sandbox, repository: Repository, found: Found): void {
  const { issue, pull } = found;
  const wish = pull.autoMerge;
  if (!wish || issue.state === "closed" || pull.queue) return;
  const queued = queueRule(repository, pull.baseRef) !== null;
  const { state } = mergeability(sandbox, repository, issue, pull);
  if (!queued && state !== "clean" && state !== "unstable") return;
  try {
    if (queued) enqueue(sandbox, repository, found, wish.login);
    else {
      const by = onBehalfOf(sandbox, repository, wish.login);
      // The rules may have changed since it was switched on.
      if (!isMethodAllowed(repository, pull, wish.method, by.actor)) return;
      mergeNow(by, found, wish.method, wish.title ?? undefined, wish.message ?? undefined);
    }
    pull.autoMerge = null;
    sandbox.save();
  } catch (error) {
    // What is still in the way is waited for.
    if (!(error instanceof Refusal)) throw error;
  }
}
