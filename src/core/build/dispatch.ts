/** The pointer that a session's run is dispatched with: all that it is told, whatever the build's size. */

/** The workflow's inputs. `branch` is the record's, empty where a run belongs to no build. */
export const DISPATCH_INPUTS = ["build", "session", "launch", "record", "branch"] as const;
export type DispatchInputs = Record<(typeof DISPATCH_INPUTS)[number], string>;

/** Upper bound of the inputs as JSON, in bytes: the longest names that there are come to 295. */
export const DISPATCH_BYTES = 300;
