/** One verb's command line: its help, its arguments, and what is said when it fails. */
import { EnvironmentError } from "../config/env.ts";
import { readArguments } from "./flags.ts";
import { interrupted, type Io } from "./io.ts";
import { linesOf, Problem } from "./problem.ts";
import type { Verb } from "./verb.ts";

/**
 * Resolves to the exit code. Never throws: bad input is one line and exit code 2, any other failure its message and
 * exit code 1; whatever fails after a Ctrl-C is that Ctrl-C, exit code 130.
 */
export async function orExitCode(run: () => Promise<number>, io: Io): Promise<number> {
  try {
    return await run();
  } catch (error) {
    // What broke while everything was being stopped is no news.
    if (io.wasInterrupted()) return interrupted(io);
    const lines = linesOf(error);
    for (const line of lines) io.err(`baton: ${line}`);
    return error instanceof Problem || error instanceof EnvironmentError ? 2 : 1;
  }
}

/** Runs the verb with the words that follow its name. Throws a `Problem` for bad input. */
export async function runVerb(name: string, verb: Verb, words: readonly string[], io: Io): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) return print(helpOf(verb), io);
  const { args, flags } = readArguments(name, verb, words);
  return verb.run(args, flags, io);
}

/** `baton <verb> --help`. */
export function helpOf(verb: Verb): string[] {
  const flags = Object.entries(verb.flags).map(([name, { value, about }]) => {
    return { left: `  --${name}${value ? ` ${value}` : ""}`, about };
  });
  const width = Math.max(0, ...flags.map(({ left }) => left.length));
  return [
    `baton ${verb.usage}`,
    "",
    ...verb.about,
    ...(flags.length > 0 ? ["", ...flags.map(({ left, about }) => `${left.padEnd(width)}  ${about}`)] : []),
  ];
}

/** Prints the lines; the exit code for that. */
export function print(lines: readonly string[], io: Io): number {
  for (const line of lines) io.out(line);
  return 0;
}
