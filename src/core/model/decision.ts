import type { State } from "./state.ts";
import type { Effect } from "./effects/index.ts";

/** A commit of the record. */
export interface Patch {
  state: State;
  message: string;
  /**
   * Files beside the documents that are set back to an earlier version, by its blob; null = they
   * are removed.
   */
  setBack?: Record<string, string | null>;
}

/** What `decide` returns. Total and pure: the same input gives the same decision. */
export interface Decision {
  /**
   * The new state, when something changed; saved (compare and swap) before any effect is carried
   * out.
   */
  patch: Patch | null;
  effects: Effect[];
  /** When to look again though nothing is heard, ISO 8601; `null` = only when something happens. */
  wakeAt: string | null;
}
