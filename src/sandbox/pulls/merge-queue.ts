/**
 * The merge queue of a branch. Each entry is tested as the commit that the branch would move to, on
 * top of the entries before it. An entry that passes is merged in order. One that fails is removed,
 * and the entries after it are tested again.
 * https://docs.github.com/pull-requests, "Merging a pull request with a merge queue"
 */
import { getGit } from "../git/get-git.ts";
import { serializeSimpleCommit } from "../rest/serializers/commit.ts";
import type { Sandbox } from "../sandbox.ts";
import {
  QUEUE_BOT,
  createMerger,
  deleteHead,
  markMerged,
  writeMergeCommits,
} from "./merge-pull.ts";
import { getCheckState } from "../checks/required-checks.ts";
import { getRequiredChecks, listBranchRules } from "../rules/branch-rules.ts";
import { findRefViolations } from "../rules/ref-rules.ts";
import { ZERO } from "../git/repository.ts";
import { recordIssueEvent, sendIssueEvent } from "../issues/issue-events.ts";
import { HttpError, createUnprocessableError } from "../rest/http-error.ts";
import { formatTimestamp } from "../time.ts";
import { findUnmetRules } from "./mergeability.ts";
import type { BranchRule } from "../schema/rules.ts";
import type { Repository } from "../schema/repository.ts";
import type { MergeGroup, MergeMethod, Pull, QueueEntry } from "../schema/pulls.ts";
import type { Issue } from "../schema/issues.ts";

/**
 * Sends the event of an entry's commit: its checks are requested, which starts workflows, or it was
 * destroyed.
 */
function sendMergeGroupEvent(
  sandbox: Sandbox,
  repository: Repository,
  pull: Pull,
  { headSha, baseSha, ref }: MergeGroup,
  action: "checks_requested" | "destroyed",
  reason?: string,
): void {
  const commit = getGit(sandbox, repository).commit(headSha);
  if (!commit) return;
  const merge_group = {
    ...{
      head_sha: headSha,
      head_ref: ref,
      base_sha: baseSha,
      base_ref: `refs/heads/${pull.baseRef}`,
    },
    head_commit: serializeSimpleCommit(commit),
  };
  const payload = { merge_group, ...(reason ? { reason } : {}) };
  sandbox.emit(repository, "merge_group", action, { ...payload, sender: QUEUE_BOT });
  if (action === "destroyed") return;
  sandbox.actions.trigger(repository, {
    ...{ name: "merge_group", action, sha: headSha, branch: ref.slice("refs/heads/".length) },
    ...{
      baseBranch: pull.baseRef,
      pullNumber: null,
      actor: QUEUE_BOT,
      payload: { action, ...payload },
    },
  });
}

/** Rules about who may change the branch do not apply to the queue. */
const QUEUE_EXEMPTIONS = ["merge_queue", "update", "authorization"];

type QueuedPull = { issue: Issue; pull: Pull & { queue: QueueEntry } };

export function findQueueRule(repository: Repository, branch: string): BranchRule | null {
  return listBranchRules(repository, branch).find((rule) => rule.type === "merge_queue") ?? null;
}

/** Returns the entries of a branch's queue, oldest first. */
export function listQueuedPulls(
  sandbox: Sandbox,
  repository: Repository,
  branch: string,
): QueuedPull[] {
  const isQueued = (issue: Issue) =>
    issue.repositoryId === repository.id &&
    issue.state === "open" &&
    issue.pull?.queue &&
    issue.pull.baseRef === branch;
  const found = sandbox.world.issues
    .filter(isQueued)
    .map((issue) => ({ issue, pull: issue.pull! }) as QueuedPull);
  return found.sort((a, b) => a.pull.queue.id - b.pull.queue.id);
}

/**
 * Adds a pull request at the end.
 * @throws HttpError if its rules do not allow a merge.
 */
export function enqueuePull(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: { issue: Issue; pull: Pull },
  login: string,
): QueueEntry {
  const refuse = (why: string) => createUnprocessableError(`Pull request ${why}`);
  if (!findQueueRule(repository, pull.baseRef))
    throw refuse("Merge queue is not enabled for this branch");
  if (issue.state === "closed") throw refuse("Pull request is closed");
  if (pull.draft) throw refuse("Pull request is in draft state");
  if (pull.queue) throw refuse("Pull request is already in the queue");
  const unmet = findUnmetRules(sandbox, repository, issue, pull, null, ["merge_queue"]);
  if (unmet.length > 0) throw refuse(unmet.map(({ message }) => message).join(" "));
  const at = formatTimestamp(sandbox.clock());
  pull.queue = { id: sandbox.nextId(), login, at, group: null };
  recordIssueEvent(sandbox, issue, "added_to_merge_queue", login);
  const entry = pull.queue;
  sendIssueEvent(sandbox, repository, issue, "enqueued", login);
  reconcileQueue(sandbox, repository, pull.baseRef);
  return entry;
}

/** Removes an entry, with the reason for the webhook. */
export function removeFromQueue(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: { issue: Issue; pull: Pull },
  reason: string,
  login = QUEUE_BOT,
): void {
  const entry = pull.queue;
  if (!entry) return;
  pull.queue = null;
  const { login: by } = createMerger(sandbox, repository, login);
  if (reason !== "MERGE")
    recordIssueEvent(sandbox, issue, "removed_from_merge_queue", by, { reason });
  sandbox.save();
  sendIssueEvent(sandbox, repository, issue, "dequeued", by, { reason });
  dropGroup(sandbox, repository, pull, entry, reason === "MERGE" ? "merged" : "dequeued");
}

/** Creates missing groups, merges entries that passed and removes those that failed. */
export function reconcileQueue(sandbox: Sandbox, repository: Repository, branch: string): void {
  for (const queued of listQueuedPulls(sandbox, repository, branch)) {
    if (!isAllowed(sandbox, repository, queued)) {
      removeFromQueue(sandbox, repository, queued, "BRANCH_PROTECTIONS");
      continue;
    }
    const git = getGit(sandbox, repository);
    const list = listQueuedPulls(sandbox, repository, branch);
    const at = list.findIndex((one) => one.issue === queued.issue);
    if (at < 0) continue;
    const base =
      at === 0 ? git.ref(`refs/heads/${branch}`) : list[at - 1]!.pull.queue.group?.headSha;
    if (!base) return;
    const known = queued.pull.queue.group;
    const group = known?.baseSha === base ? known : buildGroup(sandbox, repository, queued, base);
    if (group === null) continue;
    const state = getGroupState(sandbox, repository, branch, group.headSha);
    if (state === "failed") removeFromQueue(sandbox, repository, queued, "CI_FAILURE");
    else if (state === "passed" && at === 0) mergeQueued(sandbox, repository, queued, group);
  }
}

/**
 * Checks the rules again, because an approval can be lost or a rule added while the entry waits.
 * Its checks and deployments are those of its group.
 */
function isAllowed(sandbox: Sandbox, repository: Repository, { issue, pull }: QueuedPull): boolean {
  const without = ["merge_queue", "required_status_checks", "required_deployments"];
  return findUnmetRules(sandbox, repository, issue, pull, null, without).length === 0;
}

/**
 * Creates the entry's commit on `base`, on a branch of its own, which starts its checks. Returns
 * null if it can't be merged; the entry has then left the queue.
 */
function buildGroup(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: QueuedPull,
  base: string,
): MergeGroup | null {
  const by = createMerger(sandbox, repository, QUEUE_BOT);
  const named = findQueueRule(repository, pull.baseRef)?.parameters?.["merge_method"];
  const method = typeof named === "string" ? named : "MERGE";
  const entry = pull.queue;
  dropGroup(sandbox, repository, pull, entry, "invalidated");
  try {
    const sha = writeMergeCommits(
      by,
      { issue, pull: { ...pull, baseSha: base } },
      method.toLowerCase() as MergeMethod,
    );
    if (isForbidden(sandbox, repository, pull, entry, { before: base, after: sha })) {
      removeFromQueue(sandbox, repository, { issue, pull }, "BRANCH_PROTECTIONS");
      return null;
    }
    const ref = `refs/heads/gh-readonly-queue/${pull.baseRef}/pr-${issue.number}-${base}`;
    const group = { baseSha: base, headSha: sha, ref };
    entry.group = group;
    by.git.updateRefs([{ ref, before: ZERO, after: sha }]);
    sandbox.save();
    sendMergeGroupEvent(sandbox, repository, pull, group, "checks_requested");
    return group;
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    removeFromQueue(sandbox, repository, { issue, pull }, "MERGE_CONFLICT");
    return null;
  }
}

/**
 * Returns whether rules of the base branch forbid the queue's commits, for example by message or
 * signature.
 */
function isForbidden(
  sandbox: Sandbox,
  repository: Repository,
  { baseRef }: Pull,
  { login }: QueueEntry,
  move: { before: string; after: string },
): boolean {
  const { actor } = createMerger(sandbox, repository, login);
  const merge = { ...move, ref: `refs/heads/${baseRef}`, via: "merge" as const };
  return findRefViolations(sandbox, repository, actor, merge, QUEUE_EXEMPTIONS).length > 0;
}

function mergeQueued(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: QueuedPull,
  { headSha }: MergeGroup,
): void {
  const by = createMerger(sandbox, repository, QUEUE_BOT);
  const ref = `refs/heads/${pull.baseRef}`;
  const before = by.git.ref(ref)!;
  by.git.updateRefs([{ ref, before, after: headSha }]);
  removeFromQueue(sandbox, repository, { issue, pull }, "MERGE");
  markMerged(sandbox, repository, issue, pull, QUEUE_BOT, headSha);
  sandbox.handleRefChange(repository, { ref, before, after: headSha, actor: QUEUE_BOT });
  if (repository.deleteBranchOnMerge) deleteHead(by, pull);
}

function dropGroup(
  sandbox: Sandbox,
  repository: Repository,
  pull: Pull,
  { group }: QueueEntry,
  reason: string,
): void {
  if (group === null) return;
  const git = getGit(sandbox, repository);
  const now = git.ref(group.ref);
  if (now) git.updateRefs([{ ref: group.ref, before: now, after: ZERO }]);
  sendMergeGroupEvent(sandbox, repository, pull, group, "destroyed", reason);
}

function getGroupState(sandbox: Sandbox, repository: Repository, branch: string, sha: string) {
  const rules = listBranchRules(repository, branch).filter(
    (rule) => rule.type === "required_status_checks",
  );
  const states = rules
    .flatMap(getRequiredChecks)
    .map(({ name, app }) => getCheckState(sandbox, repository, sha, name, app));
  if (states.includes("failed")) return "failed";
  return states.every((state) => state === "passed") ? "passed" : "pending";
}
