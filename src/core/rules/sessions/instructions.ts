/**
 * Passes people's requests for changes to the next session. The session that completes with them
 * has answered them.
 */
import { listUnseenSteers } from "../../model/feedback.ts";
import type { SessionName } from "../../model/names.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Order } from "../../model/session-reason.ts";
import type { SessionReason } from "../../model/session.ts";
import type { ChangeRequest } from "../../model/verdict.ts";

/**
 * Maximum number of line comments in a session's reasons; the session reads all of them in their
 * file.
 */
const MAX_REMARKS = 10;
const REMARK_CHARS = 500;

/**
 * Gives a new session all requests that no session has answered yet, as reasons in the person's own
 * words.
 */
export function giveRequests(worker: WorkerState, session: SessionName): Order[] {
  return worker.requests
    .filter((request) => request.finished_session === null)
    .flatMap((request) => {
      request.started_session = session;
      return toOrders(worker, request);
    });
}

/** Records that the session, which ended well, had the requests. */
export function answerRequests(worker: WorkerState, session: SessionName): void {
  for (const request of worker.requests)
    if (request.started_session === session) request.finished_session ??= session;
}

function toOrders(worker: WorkerState, { review, by, words }: ChangeRequest): Order[] {
  const remarks = worker.words.filter((one) => one.review === review);
  const comments = remarks.slice(0, MAX_REMARKS).map(({ path, line, text }) => ({
    kind: "line_comment" as const,
    ...{ by, path, line },
    said: text.slice(0, REMARK_CHARS).toWellFormed(),
    cut: text.length > REMARK_CHARS,
  }));
  const linesOf = remarks.length > 0 ? worker.id : null;
  return [{ kind: "change_request", by, said: words, lines_of: linesOf }, ...comments];
}

// Tracks how a steer reaches sessions: the newest one that started with it, and the one that ended
// with it.

/** Maximum length in characters; sessions read longer words in their file. */
const REASON_CHARS = 1000;

/** Gives a new session all words that no session has seen yet, as reasons. */
export function giveSteers(worker: WorkerState, session: SessionName): Order[] {
  return listUnseenSteers(worker).map((steer) => {
    steer.started_session = session;
    const { n, by, text } = steer;
    const said = text.slice(0, REASON_CHARS).toWellFormed();
    return {
      kind: "steer",
      worker: worker.id,
      ...{ n, by, said, cut: text.length > REASON_CHARS },
    };
  });
}

/**
 * Returns whether the session began only because of people's words, which may turn out to ask for
 * no change.
 */
export function isForSteersOnly(
  worker: WorkerState,
  session: SessionName,
  reasons: readonly SessionReason[],
): boolean {
  const given = worker.steers.filter((s) => s.started_session === session).map(({ n }) => n);
  return (
    given.length > 0 &&
    reasons.every((reason) => reason.kind === "steer" && given.includes(reason.n))
  );
}

/**
 * Records which words a session that ended well knew: those it began with, and those that its
 * runner reports as delivered (`told`, unchecked). Returns their numbers.
 */
export function markSteersSeen(
  worker: WorkerState,
  session: SessionName,
  told: readonly number[],
): number[] {
  const heard = listUnseenSteers(worker).filter(
    (s) => s.started_session === session || told.includes(s.n),
  );
  for (const steer of heard) steer.finished_session = session;
  return heard.map((s) => s.n);
}
