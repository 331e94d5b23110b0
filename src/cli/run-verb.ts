/** The command line of one verb: its help, its arguments, and its error messages. */
import { parseArguments, type Verb } from "./flags.ts";
import { reportInterruption, type Io } from "./io.ts";
import { getErrorLines, Problem } from "./problem.ts";
import { EnvironmentError } from "../config/variables.ts";

/**
 * Resolves to the exit code. Never throws. Bad input prints one line and returns 2. Any other
 * failure prints its message and returns 1. A failure after a Ctrl-C counts as that Ctrl-C, with
 * exit code 130.
 */
export async function runToExitCode(run: () => Promise<number>, io: Io): Promise<number> {
  try {
    return await run();
  } catch (error) {
    // A failure during the stop is not worth reporting.
    if (io.wasInterrupted()) return reportInterruption(io);
    const lines = getErrorLines(error);
    for (const line of lines) io.err(`baton: ${line}`);
    return error instanceof Problem || error instanceof EnvironmentError ? 2 : 1;
  }
}

/** Runs the verb with the words after its name. Throws a `Problem` for bad input. */
export async function dispatchVerb(
  name: string,
  verb: Verb,
  words: readonly string[],
  io: Io,
): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) return printLines(renderVerbHelp(verb), io);
  const { args, flags } = parseArguments(name, verb, words);
  return verb.run(args, flags, io);
}

/** Renders the text of `baton <verb> --help`. */
export function renderVerbHelp(verb: Verb): string[] {
  const flags = Object.entries(verb.flags).map(([name, { value, about }]) => {
    return { left: `  --${name}${value ? ` ${value}` : ""}`, about };
  });
  const width = Math.max(0, ...flags.map(({ left }) => left.length));
  return [
    `baton ${verb.usage}`,
    "",
    ...verb.about,
    ...(flags.length > 0
      ? ["", ...flags.map(({ left, about }) => `${left.padEnd(width)}  ${about}`)]
      : []),
  ];
}

/** Prints the lines and returns the exit code for that. */
export function printLines(lines: readonly string[], io: Io): number {
  for (const line of lines) io.out(line);
  return 0;
}
