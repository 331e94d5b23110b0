/**
 * The status comment waits the longest for GitHub's limits: before it does, it says until when it may be out of date.
 * That takes one edit of the share that merges keep, at most one in five minutes.
 */
import type { Effect } from "../../core/build/effects.ts";
import { minute } from "../../core/text/minute.ts";
import type { Access } from "../github/access.ts";
import { asGitHubError } from "../github/errors.ts";
import { asPriority } from "../github/limits/priority.ts";
import { document } from "./document.ts";
import type { EffectContext } from "./effect.ts";

/** What is shown sooner needs no words, in milliseconds. */
const SOON_MS = 5 * 60_000;

/** By GitHub, for each comment, until when it was said; milliseconds since 1970. */
const said = new WeakMap<object, Map<number, number>>();

/** `waitMs`: in how many milliseconds the edit may go. Where not even the words may, nothing is said. */
export async function sayLate(effect: Effect, waitMs: number, now: Date, context: EffectContext): Promise<void> {
  if (effect.type !== "document" || effect.key !== "status" || effect.id === null) return;
  const known = saidIn(context.access, now);
  if (waitMs < SOON_MS || known.has(effect.id)) return;
  const until = new Date(now.getTime() + waitMs);
  known.set(effect.id, until.getTime());
  const body =
    `${effect.body}\n\nGitHub's limits for Baton are used up for now: this comment may be out of date until ` +
    `${minute(until.toISOString())}. What is to be done goes on as far as they let it.`;
  // By the hash that stands there, what was to be shown is still to be shown.
  const hash = context.facts.posted["status"]?.hash ?? "-";
  try {
    await asPriority("merge", () => document({ ...effect, body, hash }, force(context)));
  } catch (error) {
    context.log.debug({ reason: asGitHubError(error).message }, "that the status is late can't be said either");
  }
}

/** A document of the hash that stands there counts as done. */
function force(context: EffectContext): EffectContext {
  return { ...context, facts: { ...context.facts, posted: {} } };
}

function saidIn({ scope }: Access, now: Date): Map<number, number> {
  const all = [...(said.get(scope) ?? [])].filter(([, until]) => until > now.getTime());
  const known = new Map(all);
  said.set(scope, known);
  return known;
}
