/** The pointer that a session's run is dispatched with: all that it is told, whatever the build's size. */

/** The workflow's inputs. The record's branch isn't among them: the workflow finds it by the build's name. */
export const DISPATCH_INPUTS = ["build", "session", "launch", "record"] as const;
export type DispatchInputs = Record<(typeof DISPATCH_INPUTS)[number], string>;

/** Upper bound of the inputs as JSON, in bytes. */
export const DISPATCH_BYTES = 200;

/**
 * GitHub's list of runs may lack a run that was started this long ago, in milliseconds. GitHub documents no bound. Runs
 * that were younger than two minutes were missing in https://github.com/cli/cli/issues/7341.
 */
export const RUN_LIST_LAG_MS = 2 * 60_000;
/** A dispatch leaves Baton at most this long after its intent was decided, in milliseconds; later it isn't sent. */
export const SENDING_MS = 60_000;
/** GitHub's clock and ours may differ by this much, in milliseconds. */
const SKEW_MS = 5 * 60_000;

/** The runs of a launch that was asked for at this time were created since then: ISO 8601, in seconds. */
export function getFirstCreation(requestedAt: string): string {
  return new Date(Date.parse(requestedAt) - SKEW_MS).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A list of runs that is read this long after a dispatch's intent shows its run, or GitHub started none. */
export const DISPATCH_KNOWN_MS = SENDING_MS + RUN_LIST_LAG_MS;
