import { requestSuites } from "./checks/request-suites.ts";
import { noteActivity } from "./git/activity.ts";
import { gitOf } from "./git/of.ts";
import { ZERO } from "./git/repository.ts";
import { announce, record } from "./issues/record.ts";
import { closeIssue, closeNamedIssues } from "./issues/state.ts";
import type { Issue, Pull, Repository } from "./model.ts";
import { markMerged } from "./pulls/merged.ts";
import { startOf } from "./pulls/change.ts";
import { isSameChange } from "./pulls/same-change.ts";
import { dismissStaleReviews } from "./pulls/stale-reviews.ts";
import { dequeue, followQueue } from "./pulls/queue.ts";
import type { RefChange, Sandbox } from "./sandbox.ts";
import { startsNoRuns } from "./starts-no-runs.ts";
import { announcePush } from "./webhooks/push.ts";
import { stamp } from "./time.ts";

/**
 * All that follows from a ref's new value: the `push` event and its runs; open pull requests follow their head, close
 * with it, and become merged once their head is reachable from the base.
 */
export function refChanged(sandbox: Sandbox, repository: Repository, change: RefChange): void {
  repository.pushedAt = stamp(sandbox.clock());
  noteActivity(sandbox, repository, change);
  sandbox.save();
  const payload = announcePush(sandbox, repository, change);
  requestSuites(sandbox, repository, change);
  if (!change.ref.startsWith("refs/heads/")) return triggerPush(sandbox, repository, change, payload);
  const branch = change.ref.slice("refs/heads/".length);
  for (const { issue, pull } of openPulls(sandbox, repository)) {
    if (pull.baseRef === branch) followBase(sandbox, repository, issue, pull, change);
    if (issue.state === "open" && pull.headRef === branch) followHead(sandbox, repository, issue, pull, change);
  }
  if (change.after === ZERO) return;
  const git = gitOf(sandbox, repository);
  if (branch === repository.defaultBranch) {
    const fresh = change.before === ZERO ? [] : git.log({ from: change.after, without: [change.before] });
    const messages = fresh.map((oid) => git.commit(oid)?.message ?? "");
    closeNamedIssues(sandbox, repository, messages.join("\n"), change.actor);
  }
  triggerPush(sandbox, repository, change, payload);
}

function triggerPush(
  sandbox: Sandbox,
  repository: Repository,
  { ref, after, actor }: RefChange,
  payload: Record<string, unknown>,
): void {
  if (after === ZERO || startsNoRuns(sandbox, repository, actor, after)) return;
  const branch = ref.replace(/^refs\/(heads|tags)\//, "");
  const about = { action: null, branch, baseBranch: null, pullNumber: null };
  sandbox.actions.trigger(repository, { ...about, name: "push", sha: after, actor, payload });
}

function openPulls(sandbox: Sandbox, repository: Repository): { issue: Issue; pull: Pull }[] {
  return sandbox.world.issues.flatMap((issue) =>
    issue.repositoryId === repository.id && issue.state === "open" && issue.pull ? [{ issue, pull: issue.pull }] : [],
  );
}

function followHead(sandbox: Sandbox, repository: Repository, issue: Issue, pull: Pull, change: RefChange): void {
  if (change.after === ZERO) {
    record(sandbox, issue, "head_ref_deleted", change.actor);
    closeIssue(sandbox, repository, issue, change.actor);
    return;
  }
  const git = gitOf(sandbox, repository);
  const forced = !git.isAncestor(change.before, change.after);
  if (forced) {
    const heads = { before: change.before, after: change.after };
    record(sandbox, issue, "head_ref_force_pushed", change.actor, { commitId: change.after, forced: heads });
  }
  const before: [string, string] = [startOf(git, pull), pull.headSha];
  pull.headSha = change.after;
  if (!isSameChange(git, before, [startOf(git, pull), pull.headSha])) pull.lastPusher = change.actor;
  if (pull.queue) dequeue(sandbox, repository, { issue, pull }, "MANUAL", change.actor);
  issue.updatedAt = stamp(sandbox.clock());
  const ref = `refs/pull/${issue.number}/head`;
  git.updateRefs([{ ref, before: git.ref(ref) ?? ZERO, after: change.after }]);
  sandbox.save();
  // A head without a commit of its own leaves nothing to merge: GitHub closes the pull request.
  const tip = git.ref(`refs/heads/${pull.baseRef}`);
  if (tip !== null && git.isAncestor(change.after, tip)) {
    closeIssue(sandbox, repository, issue, change.actor);
    return;
  }
  sandbox.trials.isDone(pull);
  const more = { before: change.before, after: change.after };
  announce(sandbox, repository, issue, "synchronize", change.actor, more);
  dismissStaleReviews(sandbox, repository, { issue, pull }, change.actor);
}

function followBase(sandbox: Sandbox, repository: Repository, issue: Issue, pull: Pull, change: RefChange): void {
  if (change.after === ZERO) {
    closeIssue(sandbox, repository, issue, change.actor);
    return;
  }
  const git = gitOf(sandbox, repository);
  if (git.isAncestor(pull.headSha, change.after) && !git.isAncestor(pull.headSha, change.before)) {
    markMerged(sandbox, repository, issue, pull, change.actor, change.after);
  } else {
    pull.baseSha = change.after;
    sandbox.save();
    dismissStaleReviews(sandbox, repository, { issue, pull }, change.actor);
    if (pull.queue) followQueue(sandbox, repository, pull.baseRef);
  }
}
