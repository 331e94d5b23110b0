/**
 * Where bare verbs aren't heard (`commands.bare`), what Baton says names its commands as they count
 * there: otherwise its own advice would be answered by silence, or by the other bot for whose sake
 * they are off.
 */
import type { Effect } from "../model/effects/index.ts";
import { COMMANDS } from "./index.ts";

const COMMAND_NAMES = COMMANDS.map(({ name }) => name).filter((name) => name !== "orchestrate");
/** A command as Baton writes one: at the beginning of a code span. */
const BARE_COMMAND = new RegExp(`\`/(?=(?:${COMMAND_NAMES.join("|")})(?:\`| ))`, "g");

/**
 * The words with `/orchestrate approve` for `/approve` in code spans, unless verbs are heard. What
 * an agent wrote is not told apart: a span of its own that is spelled like a command is written
 * alike. Done twice, it is done once.
 */
export function rewriteCommands(words: string, bare: boolean): string {
  return bare ? words : words.replace(BARE_COMMAND, "`/orchestrate ");
}

/** The effects, with what people will read of them as above. */
export function rewriteCommandsInEffects(effects: readonly Effect[], bare: boolean): Effect[] {
  if (bare) return [...effects];
  return effects.map((effect) => ({
    ...effect,
    ...("body" in effect ? { body: rewriteCommands(effect.body, false) } : {}),
    ...("summary" in effect ? { summary: rewriteCommands(effect.summary, false) } : {}),
  }));
}
