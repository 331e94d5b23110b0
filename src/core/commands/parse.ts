/** Reads the commands in a comment. Only newly created comments of people with the needed role are handed in. */
import type { Command, CommandContext, CommandSpec } from "./command.ts";
import { clip } from "./command.ts";
import { COMMANDS } from "./index.ts";
import { isForOthers } from "./others.ts";
import { nearest } from "../text/nearest.ts";
import { joinLines, type Line } from "../text/rendered-lines.ts";

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
const NEAREST_CHARS = 120;

/** A line that begins something, and the lines below that may belong to it. */
interface Spoken {
  line: string;
  /** `/orchestrate <verb>`, or the bare verb. */
  addressed: boolean;
  /** As it was written. */
  word: string;
  rest: string;
  spec: CommandSpec | null;
  below: Line[];
}

/**
 * The commands of a comment, in order. Words that aren't Baton's are left alone unless they are a slip of one that is;
 * after `/orchestrate` every word is Baton's. A command that takes words has the lines below it too, code among them.
 */
export function parseCommands(lines: readonly Line[], context: CommandContext): (Command | CommandProblem)[] {
  const found: Spoken[] = [];
  let taking: Line[] | null = null;
  for (const line of lines) {
    const spoken = line.speaks ? spokenIn(line.text, context.bare) : null;
    if (spoken) found.push(spoken);
    if (spoken || (line.speaks && isForOthers(line.text))) taking = spoken?.spec?.words ? spoken.below : null;
    else taking?.push(line);
  }
  const answers = found.slice(0, MAX_COMMANDS).map((spoken) => understand(spoken, context));
  const more = found[MAX_COMMANDS];
  if (!more) return answers;
  const problem = `A comment takes ${MAX_COMMANDS} commands; from here on none was read. Say the rest in another.`;
  return [...answers, { problem, input: clip(more.line), nearest: clip(more.line) }];
}

function spokenIn(line: string, bare: boolean): Spoken | null {
  if (isForOthers(line)) return null;
  const own = /^\/orchestrate(?:\s+(.*))?$/i.exec(line);
  // Alone, with a number or with options it is the command of that name; else it addresses another.
  const addressed = own !== null && /^[^\d\s–—-]/.test(own[1] ?? "");
  const words = addressed ? own[1]!.replace(/^\//, "") : line.slice(1);
  const [word = ""] = words.split(/\s+/, 1);
  const spec = COMMANDS.find((c) => c.name === word.toLowerCase()) ?? null;
  const meant = spec ?? meantBy(word);
  // Nothing else is called like that: it is heard wherever verbs have to be addressed.
  if (!addressed && !bare && meant?.name !== "orchestrate") return null;
  const rest = words.slice(word.length).trim();
  return meant || addressed ? { line, addressed, word, rest, spec, below: [] } : null;
}

/** The command that a word is a slip of. */
function meantBy(word: string): CommandSpec | null {
  if (!/^[a-z-]+[.,:;!?]*$/i.test(word)) return null;
  const name = nearest(
    word.replace(/[.,:;!?]+$/, ""),
    COMMANDS.map((c) => c.name),
  );
  return COMMANDS.find((c) => c.name === name) ?? null;
}

function understand({ spec, word, rest, below, line, addressed }: Spoken, context: CommandContext) {
  const form = (words: string) => `${addressed ? "/orchestrate " : "/"}${words}`.slice(0, NEAREST_CHARS);
  const input = clip(line);
  if (spec) {
    const lines = joinLines(below);
    const gap = below[0]?.text === "" ? "\n\n" : "\n";
    const parsed = spec.parse(lines ? `${rest}${gap}${lines}` : rest, context);
    if (!("problem" in parsed)) return parsed;
    const { problem, instead } = parsed;
    return { problem, input, nearest: form(instead ? `${spec.name} ${instead}` : usageOf(spec, rest, context)) };
  }
  const meant = meantBy(word);
  const problem = `\`${clip(addressed ? word : `/${word}`)}\` is not a command of Baton.`;
  if (!meant) return { problem, input, nearest: form("help") };
  const obeyed = !("problem" in meant.parse(rest, context));
  return { problem, input, nearest: form(obeyed ? `${meant.name} ${rest}`.trim() : usageOf(meant, rest, context)) };
}

/** The usage without its slash, with the worker that the person named, or else one that there is. */
function usageOf({ usage }: CommandSpec, rest: string, { worker, workers }: CommandContext): string {
  const words: readonly string[] = rest.toUpperCase().split(/[\s,:]+/);
  const named = words.find((word) => workers.some((id) => id === word));
  if (named) return usage.replaceAll(/\[W2\.1\]|W2\.1/g, named).slice(1);
  const id = worker ?? workers[0];
  return (id && !workers.includes("W2.1") ? usage.replaceAll("W2.1", id) : usage).slice(1);
}
