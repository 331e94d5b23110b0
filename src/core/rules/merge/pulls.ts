/** What became of the workers' pull requests: Baton's acts seen, and people's acts heeded. */
import { heedReviews, heedThreads } from "../review/heed.ts";
import { approvalOf } from "../../build/verdict.ts";
import { isOver } from "../../build/view.ts";
import { forgetFailures } from "../review/unblock.ts";
import { closedPull, isReopened, reopenedPull } from "../people/closed.ts";
import { heedDraft } from "../people/draft.ts";
import { heedForced } from "../people/forced.ts";
import { heedTarget } from "../people/target.ts";
import { mergedPull } from "../people/merged.ts";
import type { PullFact } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { WorkerCause } from "../../build/stop.ts";
import type { Turn } from "../turn.ts";

export function observePulls(turn: Turn): void {
  // What becomes of them after the end is no longer the build's.
  if (isOver(turn.state.build.status)) return;
  for (const { worker } of turn.workers) {
    const pull = turn.facts.pulls[worker.id];
    adoptOpened(turn, worker);
    if (!pull || worker.merge_sha !== null || worker.done) continue;
    // A fork may bear our branch's name: only a head in this very repository counts.
    if (pull.headRepositoryId !== turn.state.build.repository.id) continue;
    // It was merged, and what it merged is gone.
    if (worker.lost.some(({ pr }) => pr === pull.number)) continue;
    observe(turn, worker, pull);
  }
}

/** A person may close what Baton has just opened before it was ever seen open. */
function adoptOpened(turn: Turn, worker: WorkerState): void {
  const opened = turn.outcome(`open_pull:${worker.id}`);
  if (!opened?.ok || opened.id === null || worker.pr) return;
  worker.pr = { number: opened.id, head_repository_id: turn.state.build.repository.id };
  turn.note(`${worker.id} has pull request #${opened.id}`);
}

function observe(turn: Turn, worker: WorkerState, pull: PullFact): void {
  if (pull.merged) {
    mergedPull(turn, worker, pull);
    return;
  }
  if (pull.state === "closed") {
    closedPull(turn, worker, pull);
    return;
  }
  reopenedPull(turn, worker, pull);
  heedForced(turn, worker, pull);
  if (worker.head?.sha !== pull.headSha) {
    forgetRefusals(worker);
    if (worker.head !== null && pull.headSession === null) goOnFromPush(turn, worker);
  }
  if (!worker.pr) turn.note(`${worker.id} has pull request #${pull.number}`);
  worker.pr = { number: pull.number, head_repository_id: turn.state.build.repository.id };
  worker.mergeable = pull.mergeable;
  worker.head = { sha: pull.headSha, tree: pull.headTree, session: pull.headSession, ci: !pull.headSkipsCi };
  if (pull.headSession) worker.published = pull.headSession;
  heedTarget(turn, worker, pull);
  heedDraft(turn, worker, pull);
  heedThreads(turn, worker, pull);
  heedReviews(turn, worker, pull);
}

/** Another head is another question to GitHub. */
function forgetRefusals(worker: WorkerState): void {
  Object.assign(worker, { unfit_methods: [], refused_at: null, unsure_since: null });
  if (worker.stop?.cause === "merge") worker.stop = null;
}

const SETTLED_BY_PUSH: readonly WorkerCause[] = ["rework", "review", "review_failed", "ci", "candidate", "retries"];

/** A person pushed what no session could do: it is judged like any other change. */
function goOnFromPush(turn: Turn, worker: WorkerState): void {
  if (!worker.stop || !SETTLED_BY_PUSH.includes(worker.stop.cause)) return;
  // They are asked already to look at it once more, as sessions don't review what a person has approved.
  if (worker.stop.cause === "review" && approvalOf(worker)) return;
  worker.stop = null;
  forgetFailures(worker);
  turn.note(`Somebody pushed to the branch of ${worker.id}, so it goes on`);
}

/** What was skipped or cancelled by a command has no open pull request. */
export function closeSkipped(turn: Turn): void {
  // Those that are left at the end are closed with a word: rules/end/finish.ts.
  if (isOver(turn.state.build.status)) return;
  for (const { worker } of turn.workers) {
    const pull = turn.facts.pulls[worker.id];
    if (!(worker.skipped || worker.cancelled) || pull?.state !== "open" || pull.number !== worker.pr?.number) continue;
    if (worker.skipped?.pull === pull.number && !isReopened(worker, pull)) continue;
    turn.ask({ type: "close_pull", key: worker.id, number: pull.number });
  }
}
