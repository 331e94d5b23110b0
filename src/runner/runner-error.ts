/**
 * An error of Baton's own runner. The message is one line for people: what failed, in which place,
 * how to fix it.
 */
export class RunnerError extends Error {
  override name = "RunnerError";
}
