import type { State } from "./state.ts";
import type { Effect } from "./effects/index.ts";

/** A commit of the record. */
export interface Patch {
  state: State;
  message: string;
  /**
   * Files other than the documents to restore to an earlier version, by its blob. Null removes the
   * file.
   */
  setBack?: Record<string, string | null>;
}

/** The result of `decide`. Total and pure: the same input gives the same decision. */
export interface Decision {
  /**
   * The new state if something changed. Baton saves it (compare and swap) before it performs any
   * effect.
   */
  patch: Patch | null;
  effects: Effect[];
  /** When to decide again without an event, ISO 8601. Null means only after an event. */
  wakeAt: string | null;
}
