/**
 * Work that isn't published: what a session left behind that did not end well, for the next one to
 * start from.
 */
import type { SessionName } from "./names.ts";
import { listNames, pluralize } from "../text/format.ts";

export interface SavedWork {
  /** The session that made it, and the launch and the run whose artifact holds it. */
  session: SessionName;
  launch: number;
  run: number;
  /** Commit that the change is made on. */
  base: string;
  /** Commit that the session was to merge in, as in its state. */
  other: string | null;
  /** Why it ended, a sentence; at most `WHY_CHARS`. */
  why: string;
}

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
export interface LostMerge {
  pr: number;
  /** The commit that was merged; null = not known. */
  head: string | null;
  files: string[];
}

/** Files that are named. */
const MAX_NAMED_FILES = 10;

/** `` `src/a.js`, `src/b.js` and 3 more files ``. */
export function formatLostFiles(files: readonly string[]): string {
  const more = files.length - MAX_NAMED_FILES;
  const shown = files.slice(0, MAX_NAMED_FILES).map((path) => `\`${path.replaceAll("`", "")}\``);
  return more > 0 ? `${listNames(shown)} and ${pluralize(more, "more file")}` : listNames(shown);
}
