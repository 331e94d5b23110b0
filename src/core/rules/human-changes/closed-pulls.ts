/** Returns whether a pull request contains a worker's newest work. */
import { cancelWorkerSession, getSessionName, isLive } from "../sessions/lifecycle.ts";
import type { PullFact } from "../../model/facts.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import {
  describeClosedAgain,
  describeRefusedReopen,
  describeReopenedPull,
  describeSkip,
} from "../../messages/human-actions.ts";
import { timeKey } from "../../text/format.ts";
import type { Draft } from "../decision-draft.ts";
import { isRoleAtLeast } from "../../model/permissions.ts";
import { describeLateWorker } from "../../messages/landing-messages.ts";
import { isRestoring } from "./branches.ts";
import { isClosing } from "../../model/build-types.ts";

/**
 * The record may not have its number yet, if a program closes the pull request before Baton's next
 * pass. Without this check, Baton would open it once more, and the program would close it once
 * more.
 */
function isWorkerPull(
  { id, pr, session }: WorkerState,
  { number, headSession }: PullFact,
): boolean {
  if (pr) return pr.number === number;
  return session !== null && !isLive(session) && getSessionName(id, session) === headSession;
}

// Handles a worker's pull request that someone without write access closed: Baton reopens it once,
// then asks a person.

/**
 * The time identifies each closing, so that an outdated answer from GitHub doesn't count as another
 * one.
 */
function reopenWorkerPull(
  draft: Draft,
  worker: WorkerState,
  number: number,
  { by, at }: NonNullable<PullFact["closed"]>,
): void {
  if (worker.stop?.cause === "pull") return;
  const { asked } = draft.state.build;
  const before = `kept-open-${worker.id}-${number}-`;
  const key = before + timeKey(at);
  const stop = (kind: "pull_closed_again" | "pull_not_reopened") =>
    draft.stopWorker(worker.id, {
      kind: "blocked",
      cause: "pull",
      details: { kind, worker: worker.id, pull: number, by },
    });
  if (!asked.includes(key)) {
    const again = asked.some((one) => one.startsWith(before));
    // Recorded from now on, so that a person's `/retry` reopens this one too.
    asked.push(key);
    if (again) {
      stop("pull_closed_again");
      return;
    }
    draft.addComment(key, number, describeReopenedPull(worker.id, by));
    draft.note(`#${number} is opened again: who closed it has no write access`);
  }
  const outcome = draft.findOutcome(`reopen_pull:${worker.id}`);
  if (outcome?.ok === false) stop("pull_not_reopened");
  else draft.addEffect({ type: "reopen_pull", key: worker.id, number });
}

// If a person with write access closes a worker's pull request, the worker is skipped; if they
// reopen it, the worker goes on. GitHub also closes pull requests by itself: when their head branch
// is deleted, or their base, which Baton recreates.

/** Delay before Baton asks again who reopened it, in milliseconds. */
const LAG_MS = 10_000;

export function handleClosedPull(draft: Draft, worker: WorkerState, pull: PullFact): void {
  const { closed } = pull;
  if (!closed || worker.skipped || worker.cancelled || !isWorkerPull(worker, pull)) return;
  worker.pr = { number: pull.number, head_repository_id: draft.state.build.repository.id };
  if (isRestoring(draft) && !draft.findOutcome(`reopen_pull:${worker.id}`)) {
    // GitHub refuses to reopen it while its base is missing.
    if (draft.facts.refs.build)
      draft.addEffect({ type: "reopen_pull", key: worker.id, number: pull.number });
    return;
  }
  const branch = draft.branches.worker(worker.id);
  const isThere = Object.hasOwn(draft.facts.refs.heads, branch);
  // People with triage access may close what they may not decide, and cleanup Apps do too. Deleting
  // a branch requires write access.
  if (isThere && !isRoleAtLeast(closed.role, "write")) {
    reopenWorkerPull(draft, worker, pull.number, closed);
    return;
  }
  worker.skipped = { by: closed.by, at: closed.at, pull: pull.number };
  worker.stop = null;
  cancelWorkerSession(draft, worker);
  const key = `closed-${worker.id}-${pull.number}-${pull.headSha.slice(0, 8)}`;
  draft.addComment(key, pull.number, describeSkip(worker.id, closed.by, isThere ? null : branch));
  draft.note(`${worker.id} is skipped: its pull request was closed`);
}

/**
 * Handles a pull request that a person reopened: the worker goes on as if it had never been closed,
 * unless the build is closing by then.
 */
export function handleReopenedPull(draft: Draft, worker: WorkerState, pull: PullFact): void {
  const { build } = draft.state;
  if (worker.skipped?.pull !== pull.number) return;
  if (!isReopened(worker, pull)) {
    draft.wakeIn(LAG_MS);
    return;
  }
  const { by, role } = pull.reopened!;
  if (!isClosing(build.status) && isRoleAtLeast(role, "write")) {
    worker.skipped = null;
    draft.note(`${worker.id} starts again: @${by} opened its pull request again`);
    return;
  }
  const key = `late-${worker.id}-${pull.number}`;
  if (build.asked.includes(key)) return;
  build.asked.push(key);
  const late = isRoleAtLeast(role, "write")
    ? describeLateWorker(build.status, worker.id)
    : describeRefusedReopen(worker.id, by);
  draft.addComment(key, pull.number, describeClosedAgain(late));
}

/**
 * Returns whether it is known who reopened it: GitHub's pages and its lists don't change at the
 * same moment.
 */
export function isReopened({ skipped }: WorkerState, { reopened }: PullFact): boolean {
  return (
    reopened !== null && skipped !== null && reopened.at.slice(0, 19) >= skipped.at.slice(0, 19)
  );
}
