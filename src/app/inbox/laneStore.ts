/** The port to where lanes are kept: the queue's tables, or a process's memory. */
import type { Delivery, Hint } from "./inbox.ts";

/** A look that this process may begin. */
export interface Claim {
  key: string;
  hint: Hint;
  /** Unique: a process whose lane was taken over can't end the other's look by it. */
  claim: string;
  /** Looks in a row that failed before. */
  failures: number;
  /** The one before didn't come to its end: it failed, had to wait, or its process died. */
  tried: boolean;
  /** Seconds since the oldest delivery that it hasn't been looked at after; null = none. */
  lag: number | null;
}

/**
 * How a look ended: it worked, and the next is due in `after` milliseconds or only when something is heard; or `error`
 * says why it didn't, which is a failure more or none.
 */
export type End = { after: number | null } & ({ failures: 0; error: null } | { failures: number; error: string });

/** Each is done wholly or not at all. @throws DatabaseAway */
export interface LaneStore {
  /** No other process can have claims in it. */
  readonly alone: boolean;
  /** Keeps nothing of a delivery whose hints have all been looked at. @returns whether the GUID is new */
  deliver(delivery: Delivery, hints: readonly Hint[]): Promise<boolean>;
  hear(hint: Hint): Promise<void>;
  later(hint: Hint, ms: number): Promise<void>;
  /** Takes what is due, `most` lanes and none of `except`. */
  claim(most: number, except: readonly string[]): Promise<Claim[]>;
  /** Says that these looks are under way. @returns the claims that are still this process's */
  beat(claims: readonly string[]): Promise<string[]>;
  /** @returns false when the lane was taken over meanwhile; nothing is changed then */
  end(claim: string, end: End): Promise<boolean>;
  /** Frees all lanes: whoever had them is dead. @returns their hints */
  freeAll(): Promise<Hint[]>;
  /**
   * Frees the lanes of processes that have not been heard for so long. To be called again and again: where the database
   * was away, or stood still, nobody could be heard, and who was dead meanwhile is told only by as long a time after.
   * @returns their hints
   */
  free(silentMs: number): Promise<Hint[]>;
  /** Removes what is done and can't come again. */
  prune(): Promise<void>;
}
