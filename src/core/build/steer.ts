/** Words of a person to a worker: `/steer W2.1 <text>`. Each is a file of the record, by which sessions read it. */
import type { SessionName, WorkerId } from "./names.ts";

export interface Steer {
  /** From 1 on, in the order in which they were said. */
  n: number;
  /** Login. */
  by: string;
  at: string;
  text: string;
  /** Issue or pull request that it was said on. */
  on: number;
  /** The session of the worker that was at work on its change then; null = none was. */
  during: SessionName | null;
  /** The newest session that was begun with it. */
  given: SessionName | null;
  /** The session that its author was told of: it had it, or has it now as the one before ended without. */
  told: SessionName | null;
  /** The session that had it and ended with it in mind; null = none yet: another one follows. */
  seen: SessionName | null;
}

export const STEER_CHARS = 4000;
/** More of them are not taken: what a worker needs so many words for belongs into its brief. */
export const MAX_STEERS = 50;

/** `steers/W2.1/1.md`. The folder is people's too: what they put there beside is left alone. */
export const steerPath = (id: WorkerId, n: number) => `steers/${id}/${n}.md`;

export function unseen(worker: { steers: Steer[] }): Steer[] {
  return worker.steers.filter((steer) => steer.seen === null);
}
