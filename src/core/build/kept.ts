/** Work that isn't published: what a session left behind that did not end well, for the next one to start from. */
import type { SessionName } from "./names.ts";

export interface Kept {
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

export const WHY_CHARS = 300;
