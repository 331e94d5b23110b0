import { ZERO } from "./git/repository.ts";
import { serializeCheckSuite } from "./rest/serializers/check.ts";
import type { RefChange, Sandbox } from "./sandbox.ts";
import { createSuite, findSuites } from "./checks/check-suites.ts";
import { formatTimestamp } from "./time.ts";
import { getGit } from "./git/get-git.ts";
import { recordIssueEvent, sendIssueEvent } from "./issues/issue-events.ts";
import { closeNamedIssues, closeOpenIssue } from "./issues/issue-state.ts";
import { markMerged } from "./pulls/merge-pull.ts";
import { findPullBase, isSameChange } from "./pulls/pull-contents.ts";
import { dismissStaleReviews } from "./pulls/reviews.ts";
import { reconcileQueue, removeFromQueue } from "./pulls/merge-queue.ts";
import { isRunSuppressed } from "./actions/run-suppression.ts";
import { sendPushEvents } from "./webhooks/send-events.ts";
import type { Repository, Activity } from "./schema/repository.ts";
import type { Pull } from "./schema/pulls.ts";
import type { Issue } from "./schema/issues.ts";
import { getShortRef } from "./git/refs.ts";

/**
 * Creates a check suite for the pushed commit for each app that may write checks. The app gets this
 * event without a subscription:
 * https://docs.github.com/webhooks/webhook-events-and-payloads#check_suite
 */
function requestCheckSuites(sandbox: Sandbox, repository: Repository, change: RefChange): void {
  if (change.after === ZERO || !change.ref.startsWith("refs/heads/")) return;
  const commit = {
    ...{ headSha: change.after, headBranch: change.ref.slice("refs/heads/".length) },
    before: change.before,
  };
  for (const installation of sandbox.world.installations) {
    const app = sandbox.world.apps.find(({ id }) => id === installation.appId);
    if (!app?.webhookUrl || installation.suspendedAt || app.permissions["checks"] !== "write")
      continue;
    if (
      !installation.repositoryIds.includes(repository.id) ||
      repository.suitesOff?.includes(app.id)
    )
      continue;
    const has = findSuites(sandbox, repository, { sha: change.after }).some(
      ({ appSlug }) => appSlug === app.slug,
    );
    if (has) continue;
    const suite = createSuite(sandbox, repository, app, commit);
    const check_suite = serializeCheckSuite(sandbox, repository, suite);
    sandbox.emit(
      repository,
      "check_suite",
      "requested",
      { check_suite, sender: change.actor },
      { app, installation },
    );
  }
}

// GitHub's record of each move of a branch:
// https://docs.github.com/rest/repos/repos#list-repository-activities

/** Only the newest are kept, because the world is written with each request. */
const MAX_ACTIVITIES = 1000;

function recordActivity(sandbox: Sandbox, repository: Repository, change: RefChange): void {
  const { ref, before, after, actor } = change;
  if (!ref.startsWith("refs/heads/")) return;
  const id = sandbox.nextId();
  const one = {
    id,
    ref,
    before,
    after,
    actor,
    at: formatTimestamp(sandbox.clock()),
    type: getActivityType(sandbox, repository, change),
  };
  repository.activities = [...(repository.activities ?? []), one].slice(-MAX_ACTIVITIES);
}

function getActivityType(
  sandbox: Sandbox,
  repository: Repository,
  { before, after, via }: RefChange,
): Activity["type"] {
  if (before === ZERO) return "branch_creation";
  if (after === ZERO) return "branch_deletion";
  if (!getGit(sandbox, repository).isAncestor(before, after)) return "force_push";
  return via === "merge" ? "pr_merge" : "push";
}

// Recovery after a kill: a branch may have moved in git, and its effects were lost with the unsaved
// world.

/**
 * Announces moves that the world does not know, as GitHub would: the push and its runs, and pull
 * requests that follow their head. Ignores a branch that has never moved. Call it once, at the
 * start.
 */
export function recoverRefChanges(sandbox: Sandbox): void {
  for (const repository of sandbox.world.repositories) {
    const git = getGit(sandbox, repository);
    for (const [ref, last] of findNewestActivities(repository)) {
      const after = git.ref(ref) ?? ZERO;
      // The actor is unknown. The one of the previous move is the most likely.
      if (after !== last.after)
        sandbox.handleRefChange(repository, { ref, before: last.after, after, actor: last.actor });
    }
  }
}

const findNewestActivities = ({ activities = [] }: Repository) =>
  new Map(activities.map((one) => [one.ref, one]));

/**
 * Applies the effects of a ref's new value: the `push` event and its runs. Open pull requests
 * follow their head, close with it, and become merged once their head is reachable from the base.
 */
export function handleRefChange(sandbox: Sandbox, repository: Repository, change: RefChange): void {
  repository.pushedAt = formatTimestamp(sandbox.clock());
  recordActivity(sandbox, repository, change);
  sandbox.save();
  const payload = sendPushEvents(sandbox, repository, change);
  requestCheckSuites(sandbox, repository, change);
  if (!change.ref.startsWith("refs/heads/"))
    return startPushRuns(sandbox, repository, change, payload);
  const branch = change.ref.slice("refs/heads/".length);
  for (const { issue, pull } of listOpenPulls(sandbox, repository)) {
    if (pull.baseRef === branch) followBase(sandbox, repository, issue, pull, change);
    if (issue.state === "open" && pull.headRef === branch)
      followHead(sandbox, repository, issue, pull, change);
  }
  if (change.after === ZERO) return;
  const git = getGit(sandbox, repository);
  if (branch === repository.defaultBranch) {
    const fresh =
      change.before === ZERO ? [] : git.log({ from: change.after, without: [change.before] });
    const messages = fresh.map((oid) => git.commit(oid)?.message ?? "");
    closeNamedIssues(sandbox, repository, messages.join("\n"), change.actor);
  }
  startPushRuns(sandbox, repository, change, payload);
}

function startPushRuns(
  sandbox: Sandbox,
  repository: Repository,
  { ref, after, actor }: RefChange,
  payload: Record<string, unknown>,
): void {
  if (after === ZERO || isRunSuppressed(sandbox, repository, actor, after)) return;
  const branch = getShortRef(ref);
  const about = { action: null, branch, baseBranch: null, pullNumber: null };
  sandbox.actions.trigger(repository, { ...about, name: "push", sha: after, actor, payload });
}

function listOpenPulls(sandbox: Sandbox, repository: Repository): { issue: Issue; pull: Pull }[] {
  return sandbox.world.issues.flatMap((issue) =>
    issue.repositoryId === repository.id && issue.state === "open" && issue.pull
      ? [{ issue, pull: issue.pull }]
      : [],
  );
}

function followHead(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  change: RefChange,
): void {
  if (change.after === ZERO) {
    recordIssueEvent(sandbox, issue, "head_ref_deleted", change.actor);
    closeOpenIssue(sandbox, repository, issue, change.actor);
    return;
  }
  const git = getGit(sandbox, repository);
  const forced = !git.isAncestor(change.before, change.after);
  if (forced) {
    const heads = { before: change.before, after: change.after };
    recordIssueEvent(sandbox, issue, "head_ref_force_pushed", change.actor, {
      commitId: change.after,
      forced: heads,
    });
  }
  const before: [string, string] = [findPullBase(git, pull), pull.headSha];
  pull.headSha = change.after;
  if (!isSameChange(git, before, [findPullBase(git, pull), pull.headSha]))
    pull.lastPusher = change.actor;
  if (pull.queue) removeFromQueue(sandbox, repository, { issue, pull }, "MANUAL", change.actor);
  issue.updatedAt = formatTimestamp(sandbox.clock());
  const ref = `refs/pull/${issue.number}/head`;
  git.updateRefs([{ ref, before: git.ref(ref) ?? ZERO, after: change.after }]);
  sandbox.save();
  // A head without a commit of its own has nothing to merge, so GitHub closes the pull request.
  const tip = git.ref(`refs/heads/${pull.baseRef}`);
  if (tip !== null && git.isAncestor(change.after, tip)) {
    closeOpenIssue(sandbox, repository, issue, change.actor);
    return;
  }
  sandbox.mergeTrials.isDone(pull);
  const more = { before: change.before, after: change.after };
  sendIssueEvent(sandbox, repository, issue, "synchronize", change.actor, more);
  dismissStaleReviews(sandbox, repository, { issue, pull }, change.actor);
}

function followBase(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  change: RefChange,
): void {
  if (change.after === ZERO) {
    closeOpenIssue(sandbox, repository, issue, change.actor);
    return;
  }
  const git = getGit(sandbox, repository);
  if (git.isAncestor(pull.headSha, change.after) && !git.isAncestor(pull.headSha, change.before)) {
    markMerged(sandbox, repository, issue, pull, change.actor, change.after);
  } else {
    pull.baseSha = change.after;
    sandbox.save();
    dismissStaleReviews(sandbox, repository, { issue, pull }, change.actor);
    if (pull.queue) reconcileQueue(sandbox, repository, pull.baseRef);
  }
}
