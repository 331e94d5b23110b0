/**
 * Where bare verbs aren't heard (`commands.bare`), what Baton says names its commands as they count there: otherwise
 * its own advice would be answered by silence, or by the other bot for whose sake they are off.
 */
import type { Effect } from "../build/effects.ts";
import { COMMANDS } from "../commands/index.ts";

const VERBS = COMMANDS.map(({ name }) => name).filter((name) => name !== "orchestrate");
/** A command as Baton writes one: at the beginning of a code span. */
const BARE = new RegExp(`\`/(?=(?:${VERBS.join("|")})(?:\`| ))`, "g");

/**
 * The words with `/orchestrate approve` for `/approve` in code spans, unless verbs are heard. What an agent wrote is
 * not told apart: a span of its own that is spelled like a command is written alike. Done twice, it is done once.
 */
export function asHeard(words: string, bare: boolean): string {
  return bare ? words : words.replace(BARE, "`/orchestrate ");
}

/** The effects, with what people will read of them as above. */
export function heardEffects(effects: readonly Effect[], bare: boolean): Effect[] {
  if (bare) return [...effects];
  return effects.map((effect) => ({
    ...effect,
    ...("body" in effect ? { body: asHeard(effect.body, false) } : {}),
    ...("summary" in effect ? { summary: asHeard(effect.summary, false) } : {}),
  }));
}
