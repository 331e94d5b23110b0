/**
 * Baton's own runner could not do its job. The message is one line for people: what, where, how to
 * fix it.
 */
export class RunnerError extends Error {
  override name = "RunnerError";
}
