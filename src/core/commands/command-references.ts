/**
 * If bare commands are off (`commands.bare`), Baton's messages name commands with `/orchestrate`.
 * Otherwise Baton would ignore its own advice, or the bot for whose sake bare commands are off
 * would answer it.
 */
import type { Effect } from "../model/effects/index.ts";
import { COMMANDS } from "./index.ts";

const COMMAND_NAMES = COMMANDS.map(({ name }) => name).filter((name) => name !== "orchestrate");
/** A command as Baton writes it: at the beginning of a code span. */
const BARE_COMMAND = new RegExp(`\`/(?=(?:${COMMAND_NAMES.join("|")})(?:\`| ))`, "g");

/**
 * Returns the text with `/orchestrate approve` in place of `/approve` in code spans, unless bare
 * commands are on. It also rewrites an agent's own code span if that is spelled like a command.
 * Applying it twice changes nothing more.
 */
export function rewriteCommands(words: string, bare: boolean): string {
  return bare ? words : words.replace(BARE_COMMAND, "`/orchestrate ");
}

/** Returns the effects with the commands in all text that people read rewritten as above. */
export function rewriteCommandsInEffects(effects: readonly Effect[], bare: boolean): Effect[] {
  if (bare) return [...effects];
  return effects.map((effect) => ({
    ...effect,
    ...("body" in effect ? { body: rewriteCommands(effect.body, false) } : {}),
    ...("summary" in effect ? { summary: rewriteCommands(effect.summary, false) } : {}),
  }));
}
