/** What takes a moment on GitHub, in milliseconds; 0 = it is done at once. */
export interface Lags {
  /** Until `mergeable` is known after a pull request's head or base has moved. */
  mergeable: number;
  /** Between the check of a merge and the move of its base branch: another merge may come first. */
  merge: number;
  /**
   * Until a workflow file that is new on the default branch can be dispatched. For the first half nothing finds it;
   * then it is listed, and a dispatch finds no trigger in it.
   */
  registration: number;
  /** Until a list shows an artifact after its upload. */
  artifacts: number;
}

export const NO_LAGS: Lags = { mergeable: 0, merge: 0, registration: 0, artifacts: 0 };

/**
 * Shorter than GitHub's seconds, so that nobody waits for them; long enough that a client meets them. What takes GitHub
 * minutes is for scenarios to switch on.
 */
export const USUAL_LAGS: Lags = { ...NO_LAGS, mergeable: 50, merge: 5 };
