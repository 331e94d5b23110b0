/**
 * Reads the commands in a comment. Callers pass only newly created comments by people with the
 * required role.
 */
import { clip, type CommandContext } from "./command.ts";
import { COMMANDS, type Command, type RegisteredCommand } from "./index.ts";
import { findNearest } from "../text/similarity.ts";
import { joinLines, type RenderedLine } from "../text/rendered-lines.ts";
import type { CommandProblem } from "../messages/command-answers.ts";

/**
 * Lines that address other bots and look like a Baton command or like a misspelled one: Prow's
 * (https://prow.k8s.io/command-help) and Qodo's (https://docs.qodo.ai/qodo-documentation).
 */
const OTHER_BOTS: readonly RegExp[] = [
  /^\/(?:lgtm|approve|honk) cancel\b/i,
  /^\/approve no-issue\b/i,
  /^\/(?:lgtm|ok-to-test|test|test-required|retest-required|remove-hold|remove-approve|remove-lgtm)\b/i,
  /^\/(?:improve|describe|close|reopen|label|assign|unassign|cc|uncc)\b/i,
];

/** Baton neither obeys nor answers such a line, at any place. */
function isForOtherBot(line: string): boolean {
  return OTHER_BOTS.some((shape) => shape.test(line));
}

const MAX_COMMANDS = 20;
const NEAREST_CHARS = 120;

/** A line that begins a command, and the lines below that may belong to it. */
interface CommandLine {
  line: string;
  /** True for `/orchestrate <verb>` and for the bare verb. */
  addressed: boolean;
  /** The word as its author wrote it. */
  word: string;
  rest: string;
  definition: RegisteredCommand | null;
  below: RenderedLine[];
}

/**
 * Returns the commands of a comment, in order. Ignores words that aren't Baton's, unless they are a
 * misspelling of one that is. After `/orchestrate`, every word is Baton's. A command that takes
 * words also gets the lines below it, including code.
 */
export function parseCommands(
  lines: readonly RenderedLine[],
  context: CommandContext,
): (Command | CommandProblem)[] {
  const found: CommandLine[] = [];
  let taking: RenderedLine[] | null = null;
  for (const line of lines) {
    const spoken = line.speaks ? readCommandLine(line.text, context.bare) : null;
    if (spoken) found.push(spoken);
    if (spoken || (line.speaks && isForOtherBot(line.text)))
      taking = spoken?.definition?.words ? spoken.below : null;
    else taking?.push(line);
  }
  const answers = found.slice(0, MAX_COMMANDS).map((spoken) => parseCommandLine(spoken, context));
  const more = found[MAX_COMMANDS];
  if (!more) return answers;
  const problem =
    `Baton reads at most ${MAX_COMMANDS} commands in a comment, and none from here on. Write ` +
    "the rest in another comment.";
  return [...answers, { problem, input: clip(more.line), nearest: clip(more.line) }];
}

function readCommandLine(line: string, bare: boolean): CommandLine | null {
  if (isForOtherBot(line)) return null;
  const own = /^\/orchestrate(?:\s+(.*))?$/i.exec(line);
  // Alone, with a number or with options, `/orchestrate` is the command itself; otherwise it
  // addresses another command.
  const addressed = own !== null && /^[^\d\s–—-]/.test(own[1] ?? "");
  const words = addressed ? own[1]!.replace(/^\//, "") : line.slice(1);
  const [word = ""] = words.split(/\s+/, 1);
  const definition = COMMANDS.find((c) => c.name === word.toLowerCase()) ?? null;
  const meant = definition ?? findIntendedCommand(word);
  // No other bot has this command, so it works even if bare commands are off.
  if (!addressed && !bare && meant?.name !== "orchestrate") return null;
  const rest = words.slice(word.length).trim();
  return meant || addressed ? { line, addressed, word, rest, definition, below: [] } : null;
}

/** Returns the command that a misspelled word means. */
function findIntendedCommand(word: string): RegisteredCommand | null {
  if (!/^[a-z-]+[.,:;!?]*$/i.test(word)) return null;
  const name = findNearest(
    word.replace(/[.,:;!?]+$/, ""),
    COMMANDS.map((c) => c.name),
  );
  return COMMANDS.find((c) => c.name === name) ?? null;
}

function parseCommandLine(
  { definition, word, rest, below, line, addressed }: CommandLine,
  context: CommandContext,
) {
  const form = (words: string) =>
    `${addressed ? "/orchestrate " : "/"}${words}`.slice(0, NEAREST_CHARS);
  const input = clip(line);
  if (definition) {
    const lines = joinLines(below);
    const gap = below[0]?.text === "" ? "\n\n" : "\n";
    const parsed = definition.parse(lines ? `${rest}${gap}${lines}` : rest, context);
    if (!("problem" in parsed)) return parsed;
    const { problem, instead } = parsed;
    return {
      problem,
      input,
      nearest: form(
        instead ? `${definition.name} ${instead}` : formatUsage(definition, rest, context),
      ),
    };
  }
  const meant = findIntendedCommand(word);
  const problem = addressed
    ? `\`${clip(word)}\` is not a command of Baton.`
    : "There is no such command.";
  if (!meant) return { problem, input, nearest: form("help") };
  const obeyed = !("problem" in meant.parse(rest, context));
  return {
    problem,
    input,
    nearest: form(obeyed ? `${meant.name} ${rest}`.trim() : formatUsage(meant, rest, context)),
  };
}

/**
 * Returns the usage without its slash, with the worker that the person named, or else an existing
 * one.
 */
function formatUsage(
  { usage }: RegisteredCommand,
  rest: string,
  { worker, workers }: CommandContext,
): string {
  const words: readonly string[] = rest.toUpperCase().split(/[\s,:]+/);
  const named = words.find((word) => workers.some((id) => id === word));
  if (named) return usage.replaceAll(/\[W2\.1\]|W2\.1/g, named).slice(1);
  const id = worker ?? workers[0];
  return (id && !workers.includes("W2.1") ? usage.replaceAll("W2.1", id) : usage).slice(1);
}

// Detects a comment that begins like a command, with a word that is no command of Baton.

/** Folders at a file system's root: a comment that begins with one means a path. */
const FOLDERS = [
  "bin",
  "boot",
  "dev",
  "etc",
  "home",
  "lib",
  "mnt",
  "opt",
  "proc",
  "root",
  "run",
  "sbin",
  "srv",
  "sys",
];
const PATHS = [
  ...FOLDERS,
  "tmp",
  "usr",
  "var",
  "work",
  "workspace",
  "src",
  "app",
  "test",
  "tests",
  "docs",
  "api",
];

/**
 * Returns the word, in lower case, and the answer to it. Returns null if the comment begins
 * otherwise, addresses another bot that Baton knows, or names a path. For comments without a Baton
 * command.
 */
export function findUnknownCommand(
  lines: readonly RenderedLine[],
  { bare }: Pick<CommandContext, "bare">,
): { word: string; answer: CommandProblem } | null {
  const first = lines.find(({ text }) => text.trim() !== "");
  if (!bare || !first?.speaks || isForOtherBot(first.text)) return null;
  const [, word] = /^\/([a-z][a-z-]{1,29})[.,:;!?]*(?:\s|$)/i.exec(first.text) ?? [];
  if (word === undefined || PATHS.includes(word.toLowerCase())) return null;
  const problem = `It is not a command of Baton. If it is for another bot, ignore this answer.`;
  return { word: word.toLowerCase(), answer: { problem, input: `/${word}`, nearest: "/help" } };
}
