/**
 * A pull request that a person with write closed means skip, and one that they open again takes its worker up again.
 * GitHub closes pull requests by itself too: with their head branch, and with their base, which Baton makes again.
 */
import { atLeast } from "../../build/roles.ts";
import { isClosing } from "../../build/view.ts";
import { notTakenUp, skippedWords } from "../../comments/closed.ts";
import { lateWords } from "../../comments/landingWords.ts";
import { abandon } from "../sessions/sessions.ts";
import { isRestoring } from "./buildBranch.ts";
import { keepOpen } from "./keepOpen.ts";
import { isOurs } from "../merge/ours.ts";
import type { PullFact } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** When to ask again who opened it, in milliseconds. */
const LAG_MS = 10_000;

export function closedPull(turn: Turn, worker: WorkerState, pull: PullFact): void {
  const { closed } = pull;
  if (!closed || worker.skipped || worker.cancelled || !isOurs(worker, pull)) return;
  worker.pr = { number: pull.number, head_repository_id: turn.state.build.repository.id };
  if (isRestoring(turn) && !turn.outcome(`reopen_pull:${worker.id}`)) {
    // GitHub refuses to open it while its base is missing.
    if (turn.facts.refs.build) turn.ask({ type: "reopen_pull", key: worker.id, number: pull.number });
    return;
  }
  const branch = turn.branches.worker(worker.id);
  const isThere = turn.facts.refs.all.includes(branch);
  // Triage may close what it may not decide, and so do Apps that tidy up; to delete a branch takes write.
  if (isThere && !atLeast(closed.role, "write")) {
    keepOpen(turn, worker, pull.number, closed);
    return;
  }
  worker.skipped = { by: closed.by ?? "someone who closed the pull request", at: closed.at, pull: pull.number };
  worker.stop = null;
  abandon(turn, worker);
  const key = `closed-${worker.id}-${pull.number}-${pull.headSha.slice(0, 8)}`;
  turn.say(key, pull.number, skippedWords(worker.id, closed.by, isThere ? null : branch));
  turn.note(`${worker.id} is skipped: its pull request was closed`);
}

/** Opened again by a person: the worker goes on as if it had never been closed, unless the whole is judged by then. */
export function reopenedPull(turn: Turn, worker: WorkerState, pull: PullFact): void {
  const { build } = turn.state;
  if (worker.skipped?.pull !== pull.number) return;
  if (!isReopened(worker, pull)) {
    turn.wakeIn(LAG_MS);
    return;
  }
  const { by, role } = pull.reopened!;
  if (!isClosing(build.status) && atLeast(role, "write")) {
    worker.skipped = null;
    turn.note(`${worker.id} is taken up again: @${by} opened its pull request again`);
    return;
  }
  const key = `late-${worker.id}-${pull.number}`;
  if (build.asked.includes(key)) return;
  build.asked.push(key);
  const late = atLeast(role, "write") ? lateWords(build.status, worker.id) : notTakenUp(worker.id, by);
  turn.say(key, pull.number, `${late} So this pull request is closed.`);
}

/** Whether it is known who opened it again: GitHub's pages and its lists don't change at one moment. */
export function isReopened({ skipped }: WorkerState, { reopened }: PullFact): boolean {
  return reopened !== null && skipped !== null && reopened.at.slice(0, 19) >= skipped.at.slice(0, 19);
}
