/** The pointer that a session's run is dispatched with: all that it is told, whatever the build's size. */

/** The workflow's inputs. The record's branch isn't among them: the workflow finds it by the build's name. */
export const DISPATCH_INPUTS = ["build", "session", "launch", "record"] as const;
export type DispatchInputs = Record<(typeof DISPATCH_INPUTS)[number], string>;

/** Upper bound of the inputs as JSON, in bytes. */
export const DISPATCH_BYTES = 200;
