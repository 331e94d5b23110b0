/** One verb's command line: its help, its arguments, and what is said when it fails. */
import { parseArguments, type Verb } from "./flags.ts";
import { reportInterruption, type Io } from "./io.ts";
import { getErrorLines, Problem } from "./problem.ts";
import { EnvironmentError } from "../config/variables.ts";

/**
 * Resolves to the exit code. Never throws: bad input is one line and exit code 2, any other failure
 * its message and exit code 1. A failure after a Ctrl-C counts as that Ctrl-C, exit code 130.
 */
export async function runToExitCode(run: () => Promise<number>, io: Io): Promise<number> {
  try {
    return await run();
  } catch (error) {
    // What broke while everything was being stopped is no news.
    if (io.wasInterrupted()) return reportInterruption(io);
    const lines = getErrorLines(error);
    for (const line of lines) io.err(`baton: ${line}`);
    return error instanceof Problem || error instanceof EnvironmentError ? 2 : 1;
  }
}

/** Runs the verb with the words that follow its name. Throws a `Problem` for bad input. */
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

/** `baton <verb> --help`. */
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

/** Prints the lines; the exit code for that. */
export function printLines(lines: readonly string[], io: Io): number {
  for (const line of lines) io.out(line);
  return 0;
}
