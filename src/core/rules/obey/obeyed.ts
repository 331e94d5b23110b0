import type { Command } from "../../commands/command.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

/** The command of that name, as it was understood. */
export type Obeyed<Name extends Command["name"]> = Extract<Command, { name: Name }>;

/**
 * Does what the command says to the turn's state. Returns why it can't be done, as a sentence for its author, or
 * `null`. `say` is for an answer besides 🚀.
 */
export type Handler<Name extends Command["name"]> = (
  turn: Turn,
  command: Obeyed<Name>,
  remark: Remark,
  say: (body: string) => void,
) => string | null;
