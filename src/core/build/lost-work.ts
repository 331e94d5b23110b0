/** Merged work that the build branch no longer has: somebody rewrote the branch, or a later commit took it back. */
import { counted, named } from "../text/counted.ts";
import type { WorkerId } from "./names.ts";

/** As GitHub shows it now, of one merged worker. */
export interface LostWork {
  /** The branch's history has its merge, so that a later commit took the work back; else the branch was rewritten. */
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
const NAMED_FILES = 10;

/** `` `src/a.js`, `src/b.js` and 3 more files ``. */
export function nameLostFiles(files: readonly string[]): string {
  const more = files.length - NAMED_FILES;
  const shown = files.slice(0, NAMED_FILES).map((path) => `\`${path.replaceAll("`", "")}\``);
  return more > 0 ? `${named(shown)} and ${counted(more, "more file")}` : named(shown);
}

/** Why the worker waits for a person, as a sentence. */
export function lostWords(id: WorkerId, { pr, files }: LostMerge): string {
  return `What ${id} merged by #${pr} is not in the build branch any more: ${nameLostFiles(files)}.`;
}
