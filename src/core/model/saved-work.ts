/**
 * Work that isn't published: what a session left behind that did not end well, for the next one to
 * start from.
 */
import { z } from "zod";
import { sessionNameSchema } from "./names.ts";
import { listNames, pluralize } from "../text/format.ts";

export const savedWorkSchema = z.strictObject({
  /** The session that made it, and the launch and the run whose artifact holds it. */
  session: sessionNameSchema,
  launch: z.int().min(0),
  run: z.int(),
  /** Commit that the change is made on. */
  base: z.string(),
  /** Commit that the session was to merge in, as in its state. */
  other: z.string().nullable(),
  /** Why it ended, a sentence; at most `WHY_CHARS`. */
  why: z.string(),
});
export type SavedWork = z.infer<typeof savedWorkSchema>;

export const SAVED_WORK_WHY_CHARS = 300;

// Merged work that the build branch no longer has: somebody rewrote the branch, or a later commit
// took it back.

/** As GitHub shows it now, of one merged worker. */
export interface LostWork {
  /**
   * The branch's history has its merge, so that a later commit took the work back; else the branch
   * was rewritten.
   */
  isInHistory: boolean;
  /** Paths that aren't as the worker left them. */
  files: string[];
}

/** A merge that a rewritten build branch has lost. */
export const lostMergeSchema = z.strictObject({
  pr: z.int(),
  /** The commit that was merged; null = not known. */
  head: z.string().nullable(),
  files: z.array(z.string()),
});
export type LostMerge = z.infer<typeof lostMergeSchema>;

/** Files that are named. */
const MAX_NAMED_FILES = 10;

/** `` `src/a.js`, `src/b.js` and 3 more files ``. */
export function formatLostFiles(files: readonly string[]): string {
  const more = files.length - MAX_NAMED_FILES;
  const shown = files.slice(0, MAX_NAMED_FILES).map((path) => `\`${path.replaceAll("`", "")}\``);
  return more > 0 ? `${listNames(shown)} and ${pluralize(more, "more file")}` : listNames(shown);
}
