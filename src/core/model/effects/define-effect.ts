/**
 * What the core knows about one type of effect. Each definition has a line in `index.ts`.
 * `app/effects` performs it.
 */
import type { SessionName } from "../names.ts";

/** What GitHub must allow the App to write. */
export type EffectPermission =
  | "actions"
  | "checks"
  | "contents"
  | "issues"
  | "pull_requests"
  | "workflows";

/**
 * How urgent a request to GitHub is. Limits delay `merge` last. They delay `status` first and may
 * skip it, because it edits what Baton shows anyway.
 */
export type RequestPriority = "merge" | "usual" | "status";

/** Groups of facts that are read together. */
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

/** Fields for searching the log. */
export interface LogFields {
  session?: SessionName;
  run?: number;
}

/** What the key of an effect that GitHub refused tells. */
export interface RefusedKey {
  /** The key without its type: `W1.1:0a1b`. */
  target: string;
  /** Branch of the worker that the key names. Null if it names none. */
  workerBranch: string | null;
  branches: { build: string; land: string; tag: string };
}

export interface EffectDefinition<E extends { type: string }> {
  type: E["type"];
  /**
   * Returns the part of the effect's key after the type. Equal keys request the same thing. Without
   * this function, a build has only one such effect.
   */
  key?(effect: E): string;
  /**
   * All permissions that the effect needs. With `workflows`, each of its requests may change
   * workflows. Such an effect copies commits whose workflows people wrote, never an agent's work.
   */
  permissions: readonly EffectPermission[];
  /** Default: `usual`. */
  priority?(effect: E): RequestPriority;
  /** Facts that the effect may have changed, whether performed or refused. */
  changes: readonly FactGroup[];
  /**
   * Returns the prefix of other effects' keys. If one of those has failed in the same pass, Baton
   * skips this effect.
   */
  needs?(effect: E): string;
  /** False: a rule handles GitHub's refusal, and the build continues. */
  refusalStops?: false;
  /** How to describe a refusal. Default: by the effect's type. */
  refusal?: {
    /** Returns the effect's branch or tag, or null if unknown. */
    getRef?(refused: RefusedKey): string | null;
    /** Returns the text after "GitHub refuses". `ref` is formatted as code. */
    describe(ref: string): string;
  };
  /** @param id what GitHub created for the effect; for a dispatch the run, if GitHub names it */
  getLogFields?(effect: E, id: number | string | null): LogFields;
}

/** Checks a definition against the effect's type. */
export function defineEffect<E extends { type: string }>(
  definition: EffectDefinition<E>,
): EffectDefinition<E> {
  return definition;
}
