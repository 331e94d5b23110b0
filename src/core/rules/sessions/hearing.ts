/** How words to a worker reach its sessions: given when one begins, seen when one ends that had them. */
import { steerPath, unseen, type Steer } from "../../build/steer.ts";
import type { SessionName, WorkerId } from "../../build/names.ts";
import type { WorkerState } from "../../build/state.ts";

/** Longer words are read in their file. */
const REASON_CHARS = 1000;

/** Gives the session that begins all that none has seen yet, as reasons. */
export function giveSteers(worker: WorkerState, session: SessionName): string[] {
  return unseen(worker).map((steer) => {
    steer.given = session;
    return reasonOf(worker.id, steer);
  });
}

/** Whether the session was begun for nothing but words of people: they may turn out to ask for no change. */
export function isForSteersOnly(worker: WorkerState, session: SessionName, reasons: readonly string[]): boolean {
  const given = worker.steers.filter((s) => s.given === session).map((s) => reasonOf(worker.id, s));
  return given.length > 0 && reasons.every((reason) => given.includes(reason));
}

/**
 * Notes what the session that ended well had in mind: what it was begun with, and what its runner says that reached it
 * (`told`, unchecked). Returns the numbers.
 */
export function hearSteers(worker: WorkerState, session: SessionName, told: readonly number[]): number[] {
  const heard = unseen(worker).filter((s) => s.given === session || told.includes(s.n));
  for (const steer of heard) steer.seen = session;
  return heard.map((s) => s.n);
}

function reasonOf(id: WorkerId, { n, by, text }: Steer): string {
  const long = text.length > REASON_CHARS;
  return `@${by}: ${text.slice(0, REASON_CHARS).toWellFormed()}${long ? ` … (all of it: ${steerPath(id, n)})` : ""}`;
}
