/**
 * What the core knows about one type of effect. Each definition has its line in `index.ts`;
 * `app/effects` performs it.
 */
import type { SessionName } from "../names.ts";

/** What GitHub has to let the App write. */
export type EffectPermission =
  | "actions"
  | "checks"
  | "contents"
  | "issues"
  | "pull_requests"
  | "workflows";

/**
 * How urgent a request to GitHub is. `merge` waits last for GitHub's limits. `status` waits first
 * and may be left out: it edits what Baton shows anyway.
 */
export type RequestPriority = "merge" | "usual" | "status";

/** Groups of facts that are read, and read again, together. */
export const FACT_GROUPS = [
  "issue",
  "rules",
  "roles",
  "comments",
  "refs",
  "runs",
  "pulls",
  "reviews",
  "checks",
  "preflight",
] as const;
export type FactGroup = (typeof FACT_GROUPS)[number];

/** The fields by which a line of the log is found. */
export interface LogFields {
  session?: SessionName;
  run?: number;
}

/** What is known of an effect that GitHub refused, by its key. */
export interface RefusedKey {
  /** The key without its type: `W1.1:0a1b`. */
  target: string;
  /** The branch of the worker that the key names; null = it names none. */
  workerBranch: string | null;
  branches: { build: string; land: string; tag: string };
}

export interface EffectDefinition<E extends { type: string }> {
  type: E["type"];
  /**
   * What follows the type in the effect's key. Equal keys ask for the same thing. Without it, a
   * build has one such effect.
   */
  key?(effect: E): string;
  /**
   * All that the effect needs. With `workflows`, each of its requests may change workflows: it
   * takes over commits whose workflows people wrote, and never an agent's work.
   */
  permissions: readonly EffectPermission[];
  /** Default: `usual`. */
  priority?(effect: E): RequestPriority;
  /** The facts that it may have changed, performed or refused. */
  changes: readonly FactGroup[];
  /**
   * The beginning of other effects' keys. When one of those has failed in the same pass, this
   * effect is left out.
   */
  needs?(effect: E): string;
  /** False: a rule handles GitHub's refusal, and the build goes on. */
  refusalStops?: false;
  /** How a refusal is described. Default: by the effect's type. */
  refusal?: {
    /** The branch or tag that the effect is about; null = it is not known. */
    getRef?(refused: RefusedKey): string | null;
    /** Follows "GitHub refuses". `ref` is formatted as code. */
    describe(ref: string): string;
  };
  /** @param id what GitHub made for it; of a dispatch the run, where GitHub names it */
  getLogFields?(effect: E, id: number | string | null): LogFields;
}

/** Checks a definition against the effect's type. */
export function defineEffect<E extends { type: string }>(
  definition: EffectDefinition<E>,
): EffectDefinition<E> {
  return definition;
}
