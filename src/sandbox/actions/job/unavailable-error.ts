/**
 * What a job needs and this machine does not have: such a job is not run here, which is no failure.
 */

/** Thrown by a step that needs it. */
export class UnavailableError extends Error {
  /** What is missing, as it completes "This job needs …". */
  readonly what: string;

  constructor(what: string) {
    super(`This needs ${what}, which this machine does not have.`);
    this.name = "Unavailable";
    this.what = what;
  }
}

/**
 * The words for people: a check run's title and summary. GitHub has no such state, the conclusion
 * is `skipped`.
 */
export function describeNotRun(what: string): { title: string; summary: string } {
  return {
    title: `Not run here: needs ${what}`,
    summary:
      `This job was not run: it needs ${what}, which this machine does not have. It proves ` +
      "nothing.",
  };
}
