/** The port between what is heard and what is done about it. */

/**
 * In an issue's place: the repository itself, whose preflight is looked at. GitHub counts issues from 1. The end of a
 * preflight's run comes here by its name, `[0-preflight-…]`.
 */
export const REPOSITORY = 0;

/**
 * In an issue's place: every build of the repository. Which those are, only GitHub can say, and a delivery is
 * acknowledged without asking it: the look at this lane gives each of them its hint.
 */
export const BUILDS = -1;

/** In an issue's place: the repository's templates, with which it is brought in step. */
export const TEMPLATES = -2;

/** In an issue's place: the repositories that may take this one's files as a template. */
export const TEMPLATE_USERS = -3;

/** Names of what isn't an issue. The preflight's runs are called by the number, `[0-preflight-…]`. */
export const NAMED_LANES: Readonly<Record<number, string>> = {
  [BUILDS]: "builds",
  [TEMPLATES]: "templates",
  [TEMPLATE_USERS]: "template-users",
};

/** A repository, as an installation reaches it. */
export interface Place {
  installation: number;
  /** GitHub's number of the repository, which stays when its name or its owner changes. */
  repository: number;
  owner: string;
  repo: string;
}

/** Something may have happened to a build: look. Never the truth about what. */
export interface Hint extends Place {
  issue: number;
}

/** What is kept of a webhook: nothing that anybody wrote, only what tells it from others. */
export interface Delivery {
  /** GitHub's `X-GitHub-Delivery`; a delivery that is repeated keeps it. */
  guid: string;
  event: string;
  action: string | null;
  installation: number;
  /** `owner/name`, or the account of an installation. */
  repository: string;
}

/**
 * Looks at the build; gives in how many milliseconds to look again though nothing is heard, `null` = never. A duration,
 * since the clocks of this process and of the database may differ, and change. `lag` is how long the oldest delivery
 * that is looked at has waited, in seconds; `null` where none is, or it was looked at before.
 */
export type HintHandler = (hint: Hint, lag?: number | null) => Promise<{ wakeIn: number | null }>;

export interface Inbox {
  /**
   * Keeps a delivery and its hints for good before it resolves: only then is it acknowledged. One whose hints have all
   * been looked at is known by its GUID and not repeated; one that isn't done yet counts as not heard.
   * @returns false = its GUID was known, whether it is done or not
   */
  deliver(delivery: Delivery, hints: readonly Hint[]): Promise<boolean>;
  /** Keeps a hint that no delivery brought. One that waits already for the same build is enough. `why` is logged. */
  accept(hint: Hint, why: string): Promise<void>;
  /**
   * Starts handing hints to `handler`: per build one at a time and one waiting, different builds side by side. What was
   * being handled when a process died comes again. A handler that throws is called again, later and later, and at last
   * no more until something is heard.
   */
  start(handler: HintHandler): Promise<void>;
  /** Gives the hint in `ms` milliseconds; a later call for the same build replaces the time. */
  later(hint: Hint, ms: number): Promise<void>;
  /** Hands out no more and waits for what is being handled (ten seconds at most); what waits is kept. */
  stop(): Promise<void>;
}

/** A build's identity in the queue: one under two names would be looked at twice at a time while it is renamed. */
export function keyOfHint({ repository, issue }: Hint): string {
  return `${repository}#${laneOf(issue)}`;
}

/** As people know it: `you/units#7`. */
export function nameOfHint({ owner, repo, issue }: Hint): string {
  return `${owner}/${repo}`.toLowerCase() + `#${laneOf(issue)}`;
}

const laneOf = (issue: number) => NAMED_LANES[issue] ?? `${issue}`;

/** A handler may throw this to say when trying again makes sense. */
export class TryAgain extends Error {
  /** In so many milliseconds; null = nobody knows. */
  readonly waitMs: number | null;

  constructor(message: string, waitMs: number | null = null) {
    super(message);
    this.name = "TryAgain";
    this.waitMs = waitMs;
  }
}
