/** What takes a moment on GitHub, in milliseconds; 0 = it is done at once. */
export interface Lags {
  /** Until `mergeable` is known after a pull request's head or base has moved. */
  mergeable: number;
  /** Between the check of a merge and the move of its base branch: another merge may come first. */
  merge: number;
}

export const NO_LAGS: Lags = { mergeable: 0, merge: 0 };

/** Shorter than GitHub's seconds, so that nobody waits for them; long enough that a client meets them. */
export const USUAL_LAGS: Lags = { mergeable: 50, merge: 5 };
