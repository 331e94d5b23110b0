/** The inputs and the result of an effect. */
import type { Logger } from "pino";
import type { EffectOutcome, Facts } from "../../core/model/facts.ts";
import type { Effect, EffectType } from "../../core/model/effects/index.ts";
import type { State } from "../../core/model/state.ts";
import type { Access } from "../github/access.ts";

export interface EffectContext {
  access: Access;
  /** As saved before the effect; `null` if there is no build (yet). */
  state: State | null;
  /** The facts that the decision is based on. */
  facts: Facts;
  /** The record's head after the save; `null` if there is no record. */
  recordHead: string | null;
  log: Logger;
  /** Aborted when a dispatch based on these facts must no longer be sent. Absent means never. */
  late?: AbortSignal;
  /** Enqueues the repository's own queue key. */
  wake: () => Promise<void>;
}

/** What is known about a completed effect. A refusal is thrown as `GitHubError`. */
export type EffectResult = (Pick<EffectOutcome, "id"> & Pick<EffectOutcome, "sha">) | void;

/** Performs one type of effect. It is idempotent. */
export type Perform<T extends EffectType> = (
  effect: Extract<Effect, { type: T }>,
  context: EffectContext,
) => Promise<EffectResult>;

/** The slug for markers: the build's, or the issue's number if no build is live. */
export function getMarkerSlug({ state, facts }: EffectContext, key: string): string {
  return state && !key.startsWith("refused-") ? state.build.slug : String(facts.issue.number);
}
