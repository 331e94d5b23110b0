/** What an effect is carried out with, and what it gives back. */
import type { Logger } from "pino";
import type { EffectOutcome, Facts } from "../../core/model/facts.ts";
import type { Effect, EffectType } from "../../core/model/effects/index.ts";
import type { State } from "../../core/model/state.ts";
import type { Access } from "../github/access.ts";

export interface EffectContext {
  access: Access;
  /** As saved before the effect; `null` where there is no build (yet). */
  state: State | null;
  /** What the decision was made from. */
  facts: Facts;
  /** The record's head after the save; `null` where there is no record. */
  recordHead: string | null;
  log: Logger;
  /**
   * Aborted once a dispatch that was decided with these facts must not be sent any more; absent =
   * never.
   */
  late?: AbortSignal;
  /** Has the repository's own lane look. */
  wake: () => Promise<void>;
}

/** What is known of an effect that was carried out; a refusal is thrown as `GitHubError`. */
export type EffectResult = (Pick<EffectOutcome, "id"> & Pick<EffectOutcome, "sha">) | void;

/** Performs one type of effect. Performed twice, it leaves one thing. */
export type Perform<T extends EffectType> = (
  effect: Extract<Effect, { type: T }>,
  context: EffectContext,
) => Promise<EffectResult>;

/** Slug that markers bear: the build's, or the issue's number where none is under way. */
export function getMarkerSlug({ state, facts }: EffectContext, key: string): string {
  return state && !key.startsWith("refused-") ? state.build.slug : String(facts.issue.number);
}
