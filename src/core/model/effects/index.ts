/**
 * What `decide` asks the App to do. Each effect is idempotent, or Baton saves its intent before
 * performing it. An effect refers to large data instead of containing it.
 */
import {
  archiveEffect,
  createBranchEffect,
  deleteBranchEffect,
  publishEffect,
  recommitEffect,
  tagEffect,
} from "./branches.ts";
import { closeIssueEffect, commentEffect, documentEffect, reactEffect } from "./comments.ts";
import type { EffectDefinition, LogFields, RequestPriority } from "./define-effect.ts";
import {
  candidateEffect,
  knowledgeTreeEffect,
  landCommitEffect,
  landingCheckEffect,
  mergeBaseEffect,
} from "./landing.ts";
import {
  closePullEffect,
  enqueueEffect,
  mergeEffect,
  openPullEffect,
  readyPullEffect,
  reopenPullEffect,
  revertEffect,
  updatePullEffect,
} from "./pulls.ts";
import { onboardEffect, preflightEffect, syncTemplatesEffect } from "./repository.ts";
import { resolveThreadEffect, reviewEffect, suggestEffect, verdictCheckEffect } from "./reviews.ts";
import { cancelRunEffect, dispatchEffect, rerunEffect } from "./runs.ts";

const DEFINITIONS = [
  reactEffect,
  commentEffect,
  documentEffect,
  closeIssueEffect,
  dispatchEffect,
  cancelRunEffect,
  rerunEffect,
  preflightEffect,
  onboardEffect,
  syncTemplatesEffect,
  createBranchEffect,
  deleteBranchEffect,
  publishEffect,
  recommitEffect,
  tagEffect,
  archiveEffect,
  openPullEffect,
  readyPullEffect,
  closePullEffect,
  updatePullEffect,
  reopenPullEffect,
  mergeEffect,
  enqueueEffect,
  revertEffect,
  reviewEffect,
  suggestEffect,
  resolveThreadEffect,
  verdictCheckEffect,
  mergeBaseEffect,
  knowledgeTreeEffect,
  landCommitEffect,
  candidateEffect,
  landingCheckEffect,
];

type EffectOf<Definition> = Definition extends EffectDefinition<infer E> ? E : never;

export type Effect = EffectOf<(typeof DEFINITIONS)[number]>;
export type EffectType = Effect["type"];

export const EFFECTS: readonly EffectDefinition<Effect>[] = DEFINITIONS;

const BY_TYPE = new Map(EFFECTS.map((definition) => [definition.type, definition]));

export function getEffectDefinition(type: EffectType): EffectDefinition<Effect> {
  return BY_TYPE.get(type)!;
}

/** Returns the identity of an effect within a build: equal keys request the same thing. */
export function getEffectKey(effect: Effect): string {
  const key = getEffectDefinition(effect.type).key?.(effect);
  return key === undefined ? effect.type : `${effect.type}:${key}`;
}

/** Splits a key into its parts. `definition` is undefined if no effect has that key. */
export function parseEffectKey(key: string): {
  type: string;
  target: string;
  definition: EffectDefinition<Effect> | undefined;
} {
  const [type = "", ...rest] = key.split(":");
  return { type, target: rest.join(":"), definition: BY_TYPE.get(type as EffectType) };
}

export function getEffectPriority(effect: Effect): RequestPriority {
  return getEffectDefinition(effect.type).priority?.(effect) ?? "usual";
}

/** Returns the priority of the save that precedes these effects. */
export function getSavePriority(effects: readonly Effect[]): RequestPriority {
  return effects.some((effect) => getEffectPriority(effect) === "merge") ? "merge" : "usual";
}

/** @param id what GitHub created for the effect; for a dispatch the run, if GitHub names it */
export function getLogFields(effect: Effect, id: number | string | null): LogFields {
  return getEffectDefinition(effect.type).getLogFields?.(effect, id) ?? {};
}
