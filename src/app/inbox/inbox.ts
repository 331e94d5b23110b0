/** The port between what is heard and what is done about it. */

/**
 * In an issue's place: the repository itself, whose preflight is looked at. GitHub counts issues from 1. The end of a
 * preflight's run comes here by its name, `[0-preflight-…]`.
 */
export const REPOSITORY = 0;

/** Something may have happened to a build: look. Never the truth about what. */
export interface Hint {
  installation: number;
  owner: string;
  repo: string;
  issue: number;
}

/** Looks at the build; gives when to look again though nothing is heard (ISO 8601), `null` = never. */
export type HintHandler = (hint: Hint) => Promise<{ wakeAt: string | null }>;

export interface Inbox {
  /**
   * Keeps the hint for good before it resolves: only then is a delivery acknowledged. A hint that waits already
   * for the same build is enough. `delivery` is GitHub's GUID, for the log.
   */
  accept(hint: Hint, delivery: string): Promise<void>;
  /**
   * Starts handing hints to `handler`: per build one at a time and one waiting, different builds side by side. What was
   * being handled when the process died comes first. A handler that throws is called again, later and later.
   */
  start(handler: HintHandler): Promise<void>;
  /** Gives the hint at `at`; a later call for the same build replaces the time. */
  later(hint: Hint, at: Date): Promise<void>;
  /** Hands out no more and waits for what is being handled (ten seconds at most); what waits is kept. */
  stop(): Promise<void>;
}

/** A build's identity in the queue. */
export function keyOfHint(hint: Hint): string {
  return `${hint.owner}/${hint.repo}#${hint.issue}`.toLowerCase();
}

/** A handler may throw this to say when trying again makes sense. */
export class TryAgain extends Error {
  readonly at: Date | null;

  constructor(message: string, at: Date | null = null) {
    super(message);
    this.name = "TryAgain";
    this.at = at;
  }
}
