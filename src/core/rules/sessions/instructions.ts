/**
 * People's requests for changes: given to the session that begins, answered by the one that ends
 * well with them.
 */
import {
  formatLocation,
  getSteerPath,
  getThreadsPath,
  listUnseenSteers,
  type Steer,
} from "../../model/feedback.ts";
import type { SessionName, WorkerId } from "../../model/names.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { ChangeRequest } from "../../model/verdict.ts";

/** Remarks on lines that a session is begun with; it reads all of them in their file. */
const MAX_REMARKS = 10;
const REMARK_CHARS = 500;

/**
 * Gives the session that begins all requests that none has answered yet, as reasons in the person's
 * own words.
 */
export function giveRequests(worker: WorkerState, session: SessionName): string[] {
  return worker.requests
    .filter((request) => request.answered === null)
    .flatMap((request) => {
      request.given = session;
      return describeRequest(worker, request);
    });
}

/** Notes that the session, which ended well, had them. */
export function answerRequests(worker: WorkerState, session: SessionName): void {
  for (const request of worker.requests)
    if (request.given === session) request.answered ??= session;
}

function describeRequest(worker: WorkerState, { review, by, words }: ChangeRequest): string[] {
  const remarks = worker.words.filter((one) => one.review === review);
  const told = remarks.slice(0, MAX_REMARKS).map((one) => {
    const long = one.text.length > REMARK_CHARS;
    return (
      `${by} on ${formatLocation(one)}: ` +
      `${one.text.slice(0, REMARK_CHARS).toWellFormed()}${long ? " …" : ""}`
    );
  });
  const all =
    remarks.length > 0 ? ` (what was said on lines is in ${getThreadsPath(worker.id)})` : "";
  return [`${by} asks for changes: ${words}${all}`, ...told];
}

// How words to a worker reach its sessions: given when one begins, seen when one ends that had
// them.

/** Longer words are read in their file. */
const REASON_CHARS = 1000;

/** Gives the session that begins all that none has seen yet, as reasons. */
export function giveSteers(worker: WorkerState, session: SessionName): string[] {
  return listUnseenSteers(worker).map((steer) => {
    steer.given = session;
    return describeSteer(worker.id, steer);
  });
}

/**
 * Whether the session was begun for nothing but words of people: they may turn out to ask for no
 * change.
 */
export function isForSteersOnly(
  worker: WorkerState,
  session: SessionName,
  reasons: readonly string[],
): boolean {
  const given = worker.steers
    .filter((s) => s.given === session)
    .map((s) => describeSteer(worker.id, s));
  return given.length > 0 && reasons.every((reason) => given.includes(reason));
}

/**
 * Notes what the session that ended well had in mind: what it was begun with, and what its runner
 * says that reached it (`told`, unchecked). Returns the numbers.
 */
export function markSteersSeen(
  worker: WorkerState,
  session: SessionName,
  told: readonly number[],
): number[] {
  const heard = listUnseenSteers(worker).filter((s) => s.given === session || told.includes(s.n));
  for (const steer of heard) steer.seen = session;
  return heard.map((s) => s.n);
}

function describeSteer(id: WorkerId, { n, by, text }: Steer): string {
  const long = text.length > REASON_CHARS;
  return `@${by}: ${text.slice(0, REASON_CHARS).toWellFormed()}${
    long ? ` … (all of it: ${getSteerPath(id, n)})` : ""
  }`;
}
