/** The port between what webhooks report and what Baton does about it. */

/** A repository as an installation can access it. */
export interface RepositoryPlace {
  installation: number;
  /**
   * GitHub's number of the repository. It stays the same if the repository's name or owner changes.
   */
  repository: number;
  owner: string;
  repo: string;
}

/** What Baton reconciles: one build, or something of the repository as a whole. */
export type Target =
  | BuildTarget
  | { kind: "repository" | "all-builds" | "templates" | "template-users" };

export interface BuildTarget {
  kind: "build";
  issue: number;
}

/** The repository's own setup: Baton's files and the preflight. */
export const REPOSITORY: Target = { kind: "repository" };

/**
 * Every build of the repository. Only GitHub can list them, and a delivery is acknowledged without
 * a request to GitHub: reconciling this target enqueues each build.
 */
export const ALL_BUILDS: Target = { kind: "all-builds" };

/** The repository's templates, which Baton keeps the repository in sync with. */
export const TEMPLATES: Target = { kind: "templates" };

/** The repositories that may take this one's files as a template. */
export const TEMPLATE_USERS: Target = { kind: "template-users" };

export function toBuildTarget(issue: number): BuildTarget {
  return { kind: "build", issue };
}

/**
 * GitHub numbers issues from 1, so no build has one of these keys. Preflight runs are
 * `[0-preflight-…]`.
 */
const TARGET_KEYS = {
  repository: "0",
  "all-builds": "builds",
  templates: "templates",
  "template-users": "template-users",
} as const;

/** Unique within a repository. */
export function getTargetKey(target: Target): string {
  return target.kind === "build" ? String(target.issue) : TARGET_KEYS[target.kind];
}

/** Something may have happened to the target. An item never says what happened. */
export interface WorkItem extends RepositoryPlace {
  target: Target;
}

export interface BuildItem extends RepositoryPlace {
  target: BuildTarget;
}

/** What is stored of a webhook: nothing that a person wrote, only what identifies it. */
export interface WebhookDelivery {
  /** GitHub's `X-GitHub-Delivery`. A repeated delivery has the same one. */
  guid: string;
  event: string;
  action: string | null;
  installation: number;
  /** `owner/name`, or the account of an installation. */
  repository: string;
}

/**
 * Reconciles an item. Returns the milliseconds until the next reconcile without news; `null` means
 * never. It is a duration, because the clocks of this process and of the database may differ and
 * change. `lag` is the age in seconds of the oldest delivery that this reconciles. It is `null` if
 * there is none, or if an earlier attempt already covered it.
 */
export type WorkHandler = (
  item: WorkItem,
  lag?: number | null,
) => Promise<{ wakeIn: number | null }>;

export interface WorkQueue {
  /**
   * Stores a delivery and its items durably before it resolves, because the delivery is
   * acknowledged only then. A delivery whose items have all been reconciled is recognized by its
   * GUID and not repeated. One that isn't done yet is enqueued again.
   * @returns false if its GUID was known, even if it isn't done yet
   */
  enqueueDelivery(delivery: WebhookDelivery, items: readonly WorkItem[]): Promise<boolean>;
  /**
   * Enqueues an item without a delivery. Does nothing if the same target already waits.
   * `why` is logged.
   */
  enqueue(item: WorkItem, why: string): Promise<void>;
  /**
   * Passes items to `handler`: per target one at a time and one waiting, different targets
   * concurrently. An item that a process was handling when it died comes again. A handler that
   * throws is called again with growing delays, and finally only when the target is enqueued again.
   */
  start(handler: WorkHandler): Promise<void>;
  /** Enqueues the item in `ms` milliseconds. A later call for the same target replaces the time. */
  schedule(item: WorkItem, ms: number): Promise<void>;
  /**
   * Starts no more handlers and waits at most ten seconds for running ones. Waiting items stay
   * stored.
   */
  stop(): Promise<void>;
}

/**
 * Returns an item's identity in the queue. With a key by name, a renamed repository would be
 * handled twice at a time.
 */
export function getItemKey({ repository, target }: WorkItem): string {
  return `${repository}#${getTargetKey(target)}`;
}

/** Returns the name that people know: `you/units#7`. */
export function getItemName({ owner, repo, target }: WorkItem): string {
  return `${owner}/${repo}`.toLowerCase() + `#${getTargetKey(target)}`;
}

/** A handler throws this to say when another attempt makes sense. */
export class RetryLater extends Error {
  /** In milliseconds; null = unknown. */
  readonly waitMs: number | null;

  constructor(message: string, waitMs: number | null = null) {
    super(message);
    this.name = "RetryLater";
    this.waitMs = waitMs;
  }
}
