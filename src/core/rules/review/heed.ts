/** What people say in reviews of a worker's pull request, and on its lines. Who has no write access is not heard. */
import { atLeast } from "../../build/roles.ts";
import { stopWords } from "../../build/stop-answers.ts";
import { judges } from "../../build/verdict.ts";
import { block } from "../../comments/escape.ts";
import { MAX_WORDS, WORDS_CHARS } from "../../build/words.ts";
import { findingsOf, roundsOf } from "./rounds.ts";
import { forgetFailures, unblockByApproval } from "./unblock.ts";
import { abandon, isLive, nameOf } from "../sessions/sessions.ts";
import type { PersonReview, PullFact } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";
import { joinLines } from "../../text/rendered-lines.ts";

const WORDS = 1000;

/** Takes in each person's newest decisive review once, and notices when one that counted is dismissed. */
export function heedReviews(turn: Turn, worker: WorkerState, pull: PullFact): void {
  for (const review of pull.reviews) {
    if (review.state === "DISMISSED") dismissed(turn, worker, pull, review);
    if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") continue;
    if (worker.heeded_reviews.includes(review.id) || !atLeast(review.role, "write")) continue;
    worker.heeded_reviews.push(review.id);
    const by = `@${review.author}`;
    // Whatever they said before is said anew by this.
    worker.requests = worker.requests.filter((request) => request.by !== by);
    if (review.state === "APPROVED") approved(turn, worker, pull, review, by);
    else asked(turn, worker, pull, review, by);
  }
}

/** Binds to the tree that was looked at, as a session's verdict does, and ends the rounds of sessions for good. */
function approved(turn: Turn, worker: WorkerState, pull: PullFact, review: PersonReview, by: string): void {
  const tree = pull.headTree;
  if (review.tree !== tree) {
    turn.note(`${by} approves what ${worker.id} was before`);
    const now = `${worker.id} is at ${pull.headSha.slice(0, 12)} now. Look at it again and approve that.`;
    if (worker.stop)
      answerReview(turn, worker, pull, review, `It is of an earlier commit: ${now} ${stopWords(worker)}`);
    return;
  }
  const judged = { tree, head: pull.headSha, also: [] };
  const round = roundsOf(turn.state, worker.id).length;
  const words = review.body.trim().slice(0, WORDS);
  worker.verdicts.push({ ...judged, verdict: "approve", by, round, words, review: review.id });
  turn.note(`${by} approves ${worker.id}`);
  // The change that guards hold back is not what was approved: a person decides about it, or a session goes on from it.
  if (worker.stop?.cause !== "guard") worker.kept = null;
  // What others ask for goes on.
  if (worker.requests.every((request) => request.answered !== null)) abandon(turn, worker);
  const left = unblockByApproval(turn, worker) ?? turn.state.build.stop?.reason ?? null;
  if (left !== null) answerReview(turn, worker, pull, review, `What still stands: ${left}`);
}

/** Says once below the review why the worker does not go on by it. */
function answerReview(turn: Turn, { id }: WorkerState, pull: PullFact, review: PersonReview, words: string): void {
  const whose = `\`@${review.author}\`'s ${review.state === "APPROVED" ? "approval" : "request for changes"} of ${id}`;
  turn.say(`reviewed-${id}-${review.id}`, pull.number, `Baton has seen ${whose}. ${block(words)}`);
}

function asked(turn: Turn, worker: WorkerState, pull: PullFact, review: PersonReview, by: string): void {
  worker.verdicts = worker.verdicts.filter((verdict) => verdict.by !== by);
  const words = review.body.trim().slice(0, WORDS) || "see the comments on lines";
  worker.requests.push({ review: review.id, by, words, given: null, answered: null });
  abandon(turn, worker);
  turn.note(`${by} asks for changes of ${worker.id}`);
  if (worker.stop?.cause === "pull") {
    answerReview(turn, worker, pull, review, `What still stands: ${stopWords(worker)}`);
    return;
  }
  if (worker.stop?.cause === "retries") turn.state.build.retries = 0;
  Object.assign(worker, { stop: null, held: null });
  forgetFailures(worker);
}

function dismissed(turn: Turn, worker: WorkerState, { number }: PullFact, review: PersonReview): void {
  const request = worker.requests.find((one) => one.review === review.id);
  const approval = worker.verdicts.find((one) => one.review === review.id);
  if (!request && !approval) return;
  const isOver = worker.stop?.cause === "review" || (worker.stop?.cause === "rework" && request?.answered === null);
  if (isOver) {
    worker.stop = null;
    forgetFailures(worker);
  }
  if (request) {
    worker.requests = worker.requests.filter((one) => one !== request);
    const { session } = worker;
    if (isLive(session) && request.given === nameOf(worker.id, session)) abandon(turn, worker);
  }
  // It goes back to review, whatever sessions said of that tree before.
  if (approval) worker.verdicts = worker.verdicts.filter((v) => !judges(v, approval.tree) || v.verdict !== "approve");
  const what = request ? "request for changes" : "approval";
  const then = request ? "it no longer counts" : `${worker.id} is reviewed again`;
  turn.say(
    `dismissed-${worker.id}-${review.id}`,
    number,
    `The ${what} by \`@${review.author}\` was dismissed: ${then}.`,
  );
  turn.note(`The ${what} of ${worker.id} by @${review.author} was dismissed`);
}

/** What people say on lines is kept for the sessions that follow; a finding whose thread they resolve is settled. */
export function heedThreads(turn: Turn, worker: WorkerState, pull: PullFact): void {
  const findings = findingsOf(roundsOf(turn.state, worker.id));
  for (const { finding: about, path, line, comments, resolved, resolvedBy } of pull.threads) {
    const finding = findings.find((one) => one.id === about);
    if (finding?.settled === null && resolved && resolvedBy && atLeast(resolvedBy.role, "write")) {
      Object.assign(finding, { settled: `@${resolvedBy.login}`, closed: true });
      turn.note(`@${resolvedBy.login} settles finding ${finding.id} of ${worker.id}`);
    }
    for (const { id, author: by, role, at, review, lines } of comments) {
      if (worker.words.length >= MAX_WORDS || worker.words.some((one) => one.id === id)) continue;
      const text = joinLines(lines).slice(0, WORDS_CHARS).toWellFormed();
      if (!atLeast(role, "write") || text === "") continue;
      worker.words.push({ id, by, at, path, line, finding: about, review, text });
      turn.note(`@${by} says on a line of ${worker.id}: ${text.split("\n", 1)[0]!.slice(0, 100)}`);
    }
  }
}
