/**
 * The merge queue of a branch: each entry is tested as the commit that the branch would move to, on top of those before
 * it; what passes is merged in order, what fails is thrown out, and the rest is tested anew.
 * https://docs.github.com/pull-requests, "Merging a pull request with a merge queue"
 */
import { checkState } from "../checks/required.ts";
import { getRules, requiredChecks } from "../git/branch-rules.ts";
import { findRuleProblems } from "../git/check-move.ts";
import { gitOf } from "../git/of.ts";
import { ZERO } from "../git/repository.ts";
import { announce, record } from "../issues/record.ts";
import type { BranchRule, Issue, Pull, QueueEntry, Repository } from "../model.ts";
import { Refusal, unprocessable } from "../rest/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import { stamp } from "../time.ts";
import { makeMerge, type MergeMethod } from "./make-merge.ts";
import { markMerged } from "./merged.ts";
import { announceGroup } from "./merge-group.ts";
import { unmetRules } from "./mergeability.ts";
import { onBehalfOf, QUEUE_BOT } from "./on-behalf.ts";
import { deleteHead } from "./merge-now.ts";

/** Rules about who may change the branch: the queue itself may. */
const QUEUE_MAY = ["merge_queue", "update", "authorization"];

type Queued = { issue: Issue; pull: Pull & { queue: QueueEntry } };

export function queueRule(repository: Repository, branch: string): BranchRule | null {
  return getRules(repository, branch).find((rule) => rule.type === "merge_queue") ?? null;
}

/** The entries of a branch's queue, first come first. */
export function entriesOf(sandbox: Sandbox, repository: Repository, branch: string): Queued[] {
  const isQueued = (issue: Issue) =>
    issue.repositoryId === repository.id &&
    issue.state === "open" &&
    issue.pull?.queue &&
    issue.pull.baseRef === branch;
  const found = sandbox.world.issues.filter(isQueued).map((issue) => ({ issue, pull: issue.pull! }) as Queued);
  return found.sort((a, b) => a.pull.queue.id - b.pull.queue.id);
}

/** Puts it at the end; refuses what its rules don't allow yet. */
export function enqueue(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: { issue: Issue; pull: Pull },
  login: string,
): QueueEntry {
  const refuse = (why: string) => unprocessable(`Pull request ${why}`);
  if (!queueRule(repository, pull.baseRef)) throw refuse("Merge queue is not enabled for this branch");
  if (issue.state === "closed") throw refuse("Pull request is closed");
  if (pull.draft) throw refuse("Pull request is in draft state");
  if (pull.queue) throw refuse("Pull request is already in the queue");
  const unmet = unmetRules(sandbox, repository, issue, pull, null, ["merge_queue"]);
  if (unmet.length > 0) throw refuse(unmet.map(({ words }) => words).join(" "));
  const none = { baseSha: "", headSha: "", ref: "" };
  pull.queue = { id: sandbox.nextId(), login, at: stamp(sandbox.clock()), ...none };
  record(sandbox, issue, "added_to_merge_queue", login);
  const entry = pull.queue;
  announce(sandbox, repository, issue, "enqueued", login);
  followQueue(sandbox, repository, pull.baseRef);
  return entry;
}

/** Takes it out, for the reason that the webhook names. */
export function dequeue(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: { issue: Issue; pull: Pull },
  reason: string,
  login = QUEUE_BOT,
): void {
  const entry = pull.queue;
  if (!entry) return;
  pull.queue = null;
  const { login: by } = onBehalfOf(sandbox, repository, login);
  if (reason !== "MERGE") record(sandbox, issue, "removed_from_merge_queue", by, { reason });
  sandbox.save();
  announce(sandbox, repository, issue, "dequeued", by, { reason });
  dropGroup(sandbox, repository, pull, entry, reason === "MERGE" ? "merged" : "dequeued");
}

/** Builds what isn't built, merges what has passed, throws out what failed; until nothing changes. */
export function followQueue(sandbox: Sandbox, repository: Repository, branch: string): void {
  for (const queued of entriesOf(sandbox, repository, branch)) {
    if (!isAllowed(sandbox, repository, queued)) {
      dequeue(sandbox, repository, queued, "BRANCH_PROTECTIONS");
      continue;
    }
    const git = gitOf(sandbox, repository);
    const list = entriesOf(sandbox, repository, branch);
    const at = list.findIndex((one) => one.issue === queued.issue);
    if (at < 0) continue;
    const base = at === 0 ? git.ref(`refs/heads/${branch}`) : list[at - 1]!.pull.queue.headSha;
    if (!base || base === "") return;
    if (queued.pull.queue.baseSha !== base && !build(sandbox, repository, queued, base)) continue;
    const state = checksOf(sandbox, repository, branch, queued.pull.queue.headSha);
    if (state === "failed") dequeue(sandbox, repository, queued, "CI_FAILURE");
    else if (state === "passed" && at === 0) merge(sandbox, repository, queued);
  }
}

/** An approval can be lost, or a rule be made, while it is in the queue. Its checks and deployments are the group's. */
function isAllowed(sandbox: Sandbox, repository: Repository, { issue, pull }: Queued): boolean {
  const without = ["merge_queue", "required_status_checks", "required_deployments"];
  return unmetRules(sandbox, repository, issue, pull, null, without).length === 0;
}

/** The entry's commit on `base`, on a branch of its own; that starts the checks. False = it conflicts and is out. */
function build(sandbox: Sandbox, repository: Repository, { issue, pull }: Queued, base: string): boolean {
  const by = onBehalfOf(sandbox, repository, QUEUE_BOT);
  const named = queueRule(repository, pull.baseRef)?.parameters?.["merge_method"];
  const method = typeof named === "string" ? named : "MERGE";
  const entry = pull.queue;
  if (entry.ref !== "") dropGroup(sandbox, repository, pull, entry, "invalidated");
  try {
    const sha = makeMerge(by, { issue, pull: { ...pull, baseSha: base } }, method.toLowerCase() as MergeMethod);
    if (forbids(sandbox, repository, pull, entry, { before: base, after: sha })) {
      dequeue(sandbox, repository, { issue, pull }, "BRANCH_PROTECTIONS");
      return false;
    }
    const ref = `refs/heads/gh-readonly-queue/${pull.baseRef}/pr-${issue.number}-${base}`;
    Object.assign(entry, { baseSha: base, headSha: sha, ref });
    by.git.updateRefs([{ ref, before: ZERO, after: sha }]);
    sandbox.save();
    announceGroup(sandbox, repository, pull, entry, "checks_requested");
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    dequeue(sandbox, repository, { issue, pull }, "MERGE_CONFLICT");
    return false;
  }
}

/** Whether rules of the base branch forbid the commits that the queue has made: by message or signature, say. */
function forbids(
  sandbox: Sandbox,
  repository: Repository,
  { baseRef }: Pull,
  { login }: QueueEntry,
  move: { before: string; after: string },
): boolean {
  const { actor } = onBehalfOf(sandbox, repository, login);
  const merge = { ...move, ref: `refs/heads/${baseRef}`, via: "merge" as const };
  return findRuleProblems(sandbox, repository, actor, merge, QUEUE_MAY).length > 0;
}

function merge(sandbox: Sandbox, repository: Repository, { issue, pull }: Queued): void {
  const by = onBehalfOf(sandbox, repository, QUEUE_BOT);
  const { headSha } = pull.queue;
  const ref = `refs/heads/${pull.baseRef}`;
  const before = by.git.ref(ref)!;
  by.git.updateRefs([{ ref, before, after: headSha }]);
  dequeue(sandbox, repository, { issue, pull }, "MERGE");
  markMerged(sandbox, repository, issue, pull, QUEUE_BOT, headSha);
  sandbox.refChanged(repository, { ref, before, after: headSha, actor: QUEUE_BOT });
  if (repository.deleteBranchOnMerge) deleteHead(by, pull);
}

function dropGroup(sandbox: Sandbox, repository: Repository, pull: Pull, entry: QueueEntry, reason: string): void {
  const git = gitOf(sandbox, repository);
  if (entry.ref === "") return;
  const now = git.ref(entry.ref);
  if (now) git.updateRefs([{ ref: entry.ref, before: now, after: ZERO }]);
  announceGroup(sandbox, repository, pull, entry, "destroyed", reason);
}

function checksOf(sandbox: Sandbox, repository: Repository, branch: string, sha: string) {
  const rules = getRules(repository, branch).filter((rule) => rule.type === "required_status_checks");
  const states = rules.flatMap(requiredChecks).map(({ name, app }) => checkState(sandbox, repository, sha, name, app));
  if (states.includes("failed")) return "failed";
  return states.every((state) => state === "passed") ? "passed" : "pending";
}
