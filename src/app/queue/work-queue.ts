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
export const ALL_BUILDS = -1;

/** In an issue's place: the repository's templates, with which it is brought in step. */
export const TEMPLATES = -2;

/** In an issue's place: the repositories that may take this one's files as a template. */
export const TEMPLATE_USERS = -3;

/** Names of what isn't an issue. The preflight's runs are called by the number, `[0-preflight-…]`. */
export const ITEM_NAMES: Readonly<Record<number, string>> = {
  [ALL_BUILDS]: "builds",
  [TEMPLATES]: "templates",
  [TEMPLATE_USERS]: "template-users",
};

/** A repository, as an installation reaches it. */
export interface RepositoryPlace {
  installation: number;
  /** GitHub's number of the repository, which stays when its name or its owner changes. */
  repository: number;
  owner: string;
  repo: string;
}

/** Something may have happened to a build: look. Never the truth about what. */
export interface WorkItem extends RepositoryPlace {
  issue: number;
}

/** What is kept of a webhook: nothing that anybody wrote, only what tells it from others. */
export interface WebhookDelivery {
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
export type WorkHandler = (hint: WorkItem, lag?: number | null) => Promise<{ wakeIn: number | null }>;

export interface WorkQueue {
  /**
   * Keeps a delivery and its hints for good before it resolves: only then is it acknowledged. One whose hints have all
   * been looked at is known by its GUID and not repeated; one that isn't done yet counts as not heard.
   * @returns false = its GUID was known, whether it is done or not
   */
  deliver(delivery: WebhookDelivery, hints: readonly WorkItem[]): Promise<boolean>;
  /** Keeps a hint that no delivery brought. One that waits already for the same build is enough. `why` is logged. */
  accept(hint: WorkItem, why: string): Promise<void>;
  /**
   * Starts handing hints to `handler`: per build one at a time and one waiting, different builds side by side. What was
   * being handled when a process died comes again. A handler that throws is called again, later and later, and at last
   * no more until something is heard.
   */
  start(handler: WorkHandler): Promise<void>;
  /** Gives the hint in `ms` milliseconds; a later call for the same build replaces the time. */
  later(hint: WorkItem, ms: number): Promise<void>;
  /** Hands out no more and waits for what is being handled (ten seconds at most); what waits is kept. */
  stop(): Promise<void>;
}

/** A build's identity in the queue: one under two names would be looked at twice at a time while it is renamed. */
export function getItemKey({ repository, issue }: WorkItem): string {
  return `${repository}#${getItemLabel(issue)}`;
}

/** As people know it: `you/units#7`. */
export function getItemName({ owner, repo, issue }: WorkItem): string {
  return `${owner}/${repo}`.toLowerCase() + `#${getItemLabel(issue)}`;
}

const getItemLabel = (issue: number) => ITEM_NAMES[issue] ?? `${issue}`;

/** A handler may throw this to say when trying again makes sense. */
export class RetryLater extends Error {
  /** In so many milliseconds; null = nobody knows. */
  readonly waitMs: number | null;

  constructor(message: string, waitMs: number | null = null) {
    super(message);
    this.name = "TryAgain";
    this.waitMs = waitMs;
  }
}

// The port to where lanes are kept: the queue's tables, or a process's memory.

/** A look that this process may begin. */
export interface Lease {
  key: string;
  hint: WorkItem;
  /** Unique: a process whose lane was taken over can't end the other's look by it. */
  claim: string;
  /** Looks in a row that failed before. */
  failures: number;
  /** The one before didn't come to its end: it failed, had to wait, or its process died. */
  tried: boolean;
  /** Seconds since the oldest delivery that it hasn't been looked at after; null = none. */
  lag: number | null;
}

/**
 * How a look ended: it worked, and the next is due in `after` milliseconds or only when something is heard; or `error`
 * says why it didn't, which is a failure more or none.
 */
export type LeaseResult = { after: number | null } & (
  | { failures: 0; error: null }
  | { failures: number; error: string }
);

/** Each is done wholly or not at all. @throws DatabaseAway */
export interface QueueStore {
  /** No other process can have claims in it. */
  readonly alone: boolean;
  /** Keeps nothing of a delivery whose hints have all been looked at. @returns whether the GUID is new */
  deliver(delivery: WebhookDelivery, hints: readonly WorkItem[]): Promise<boolean>;
  hear(hint: WorkItem): Promise<void>;
  later(hint: WorkItem, ms: number): Promise<void>;
  /** Takes what is due, `most` lanes and none of `except`. */
  claim(most: number, except: readonly string[]): Promise<Lease[]>;
  /** Says that these looks are under way. @returns the claims that are still this process's */
  beat(claims: readonly string[]): Promise<string[]>;
  /** @returns false when the lane was taken over meanwhile; nothing is changed then */
  end(claim: string, end: LeaseResult): Promise<boolean>;
  /** Frees all lanes: whoever had them is dead. @returns their hints */
  freeAll(): Promise<WorkItem[]>;
  /**
   * Frees the lanes of processes that have not been heard for so long. To be called again and again: where the database
   * was away, or stood still, nobody could be heard, and who was dead meanwhile is told only by as long a time after.
   * @returns their hints
   */
  free(silentMs: number): Promise<WorkItem[]>;
  /** Removes what is done and can't come again. */
  prune(): Promise<void>;
}
