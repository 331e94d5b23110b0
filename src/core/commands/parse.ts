/** Reads the commands in a comment. Only newly created comments of people with the needed role are handed in. */
import type { Command, CommandContext } from "./command.ts";
import { clip } from "./command.ts";
import { COMMANDS } from "./index.ts";
import { speakingLines } from "./lines.ts";
import { nearest } from "../text/nearest.ts";
import { visibleLine } from "../text/visible.ts";

/** A line that was meant for Baton and can't be obeyed. */
export interface CommandProblem {
  /** One sentence for the person. */
  problem: string;
  /** The line as given, shortened. */
  input: string;
  /** The closest valid form: `/retry W2.1 [words]`. */
  nearest: string;
}

const MAX_COMMANDS = 20;

/**
 * The commands of a comment, in order. Words that aren't Baton's are left alone unless they are a slip of one that is;
 * after `/orchestrate` every word is Baton's.
 */
export function parseCommands(body: string, context: CommandContext): (Command | CommandProblem)[] {
  return speakingLines(body)
    .flatMap((line) => parseLine(visibleLine(line), context))
    .slice(0, MAX_COMMANDS);
}

function parseLine(line: string, context: CommandContext): (Command | CommandProblem)[] {
  const addressed = /^\/orchestrate\s+(\S.*)$/i.exec(line);
  const words = addressed ? addressed[1]!.replace(/^\//, "") : line.slice(1);
  const [word = ""] = words.split(/\s+/, 1);
  const args = words.slice(word.length).trim();
  const input = clip(line);
  const name = word.toLowerCase();
  const spec = COMMANDS.find((c) => c.name === name);
  if (spec) {
    const parsed = spec.parse(args, context);
    return "problem" in parsed ? [{ problem: parsed.problem, input, nearest: spec.usage }] : [parsed];
  }
  if (!addressed && !/^[a-z-]+[.,:;!?]*$/i.test(word)) return [];
  const names = COMMANDS.map((c) => c.name);
  const meant = nearest(name.replace(/[.,:;!?]+$/, ""), names);
  if (meant === null && !addressed) return [];
  const usage = COMMANDS.find((c) => c.name === meant)?.usage ?? "/help";
  return [{ problem: `\`${clip(addressed ? word : `/${word}`)}\` is not a command of Baton.`, input, nearest: usage }];
}
