/** What has become of words to a worker. */
import type { BuildView } from "../build/view.ts";
import { unseen, type Steer } from "../build/steer.ts";
import { code, inline } from "./escape.ts";

/** Longer words are told by their beginning: they stand a few comments above. */
const TOLD_CHARS = 120;
/** Workers that the status comment names. */
const NAMED = 20;

/** The session that ran when they were said had them. */
export function seenBody(steers: readonly Steer[]): string {
  return `${code(steers[0]!.during!)} had this in mind: ${quoted(steers)}.`;
}

/** The session that ran when they were said ended without them, and another one has them. */
export function carriedBody(steers: readonly Steer[]): string {
  const { during, given, seen } = steers[0]!;
  return `${code(during!)} ended before it had this: ${quoted(steers)}. ${code((seen ?? given)!)} has it now.`;
}

function quoted(steers: readonly Steer[]): string {
  return steers.map(({ text }) => `“${inline(text, TOLD_CHARS)}”`).join(", ");
}

/** For the status comment: words that no session has seen so far, a line for each worker. */
export function unseenSteers({ state }: BuildView): string[] {
  const lines = state.briefs.flatMap(({ id }) => {
    const waiting = unseen(state.workers[id]!);
    if (waiting.length === 0) return [];
    const given = waiting.at(-1)!.given ?? waiting.at(-1)!.during;
    const where = given ? `given to ${code(given)}` : "for its next session";
    return [
      `**Said to ${id}:** ${waiting.length === 1 ? "one word" : `${waiting.length} words`}, ${where}; not seen yet.`,
      "",
    ];
  });
  return lines.slice(0, NAMED * 2);
}
