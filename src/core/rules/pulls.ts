/** What became of the workers' pull requests: Baton's acts seen, and people's acts heeded. */
import { atLeast } from "../build/roles.ts";
import { abandon } from "./sessions.ts";
import type { PullFact } from "../build/facts.ts";
import type { WorkerState } from "../build/state.ts";
import type { Turn } from "./turn.ts";

export function observePulls(turn: Turn): void {
  for (const { worker } of turn.workers) {
    const pull = turn.facts.pulls[worker.id];
    if (!pull || worker.merge_sha !== null || worker.done) continue;
    // A fork may bear our branch's name: only a head in this very repository counts.
    if (pull.headRepositoryId !== turn.state.build.repository.id) continue;
    observe(turn, worker, pull);
  }
}

function observe(turn: Turn, worker: WorkerState, pull: PullFact): void {
  if (pull.merged) {
    worker.pr = { number: pull.number, head_repository_id: turn.state.build.repository.id };
    worker.merge_sha = pull.mergeSha ?? pull.headSha;
    worker.stop = null;
    turn.note(`${worker.id} is merged by pull request #${pull.number}`);
    return;
  }
  if (pull.state === "closed") {
    closedByPerson(turn, worker, pull);
    return;
  }
  if (!worker.pr) turn.note(`${worker.id} has pull request #${pull.number}`);
  worker.pr = { number: pull.number, head_repository_id: turn.state.build.repository.id };
  worker.mergeable = pull.mergeable;
  worker.head = { sha: pull.headSha, tree: pull.headTree, session: pull.headSession, ci: !pull.headSkipsCi };
  if (pull.headSession) worker.published = pull.headSession;
  if (pull.baseRef !== turn.branches.build && !worker.skipped) {
    turn.stopWorker(worker.id, {
      kind: "blocked",
      cause: "pull",
      reason:
        `Pull request #${pull.number} now targets \`${pull.baseRef}\` instead of \`${turn.branches.build}\`. ` +
        "Set its base back.",
    });
  } else if (worker.stop?.cause === "pull") {
    worker.stop = null;
  }
  heedReviews(turn, worker, pull);
}

/** What was skipped by a command has no open pull request. */
export function closeSkipped(turn: Turn): void {
  for (const { worker } of turn.workers) {
    const pull = turn.facts.pulls[worker.id];
    if (!worker.skipped || pull?.state !== "open" || pull.number !== worker.pr?.number) continue;
    turn.ask({ type: "close_pull", key: worker.id, number: pull.number });
  }
}

/** A closed pull request means skip, and Baton says so. */
function closedByPerson(turn: Turn, worker: WorkerState, pull: PullFact): void {
  if (worker.skipped || worker.pr?.number !== pull.number) return;
  worker.skipped = { by: "someone who closed the pull request", at: turn.now };
  worker.stop = null;
  turn.say(
    `closed-${worker.id}-${pull.number}`,
    pull.number,
    `This pull request was closed, so ${worker.id} is skipped; workers that depend on it go on without it. ` +
      `\`/retry ${worker.id}\` takes it up again.`,
  );
  turn.note(`${worker.id} is skipped: its pull request was closed`);
}

/** A review by a person with write binds to the tree of the head that it was made on, as a session's verdict does. */
function heedReviews(turn: Turn, worker: WorkerState, pull: PullFact): void {
  for (const review of pull.reviews) {
    if (worker.heeded_reviews.includes(review.id) || !atLeast(review.role, "write")) continue;
    if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") continue;
    worker.heeded_reviews.push(review.id);
    if (review.commit !== pull.headSha) continue;
    const verdict = review.state === "APPROVED" ? "approve" : "request_changes";
    const round = worker.verdicts.length + 1;
    const words = review.body.trim().slice(0, 1000) || "see the comments of the review";
    const judged = { tree: pull.headTree, head: pull.headSha, also: [] };
    worker.verdicts.push({ ...judged, verdict, by: `@${review.author}`, round, words });
    if (verdict === "approve") worker.kept = null;
    abandon(turn, worker);
    if (worker.stop?.cause === "review") worker.stop = null;
    turn.note(`@${review.author} ${verdict === "approve" ? "approves" : "asks for changes of"} ${worker.id}`);
  }
}
