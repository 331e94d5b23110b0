/** Whether a pull request is the one that a worker's newest work is in. */
import { isLive, nameOf } from "../sessions/sessions.ts";
import type { PullFact } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";

/**
 * The record may not know its number yet: a program that closes what it doesn't like is quicker than Baton's next look.
 * Taken for none, it would be opened once more, and closed once more.
 */
export function isOurs({ id, pr, session }: WorkerState, { number, headSession }: PullFact): boolean {
  if (pr) return pr.number === number;
  return session !== null && !isLive(session) && nameOf(id, session) === headSession;
}
