import { nearest } from "../core/text/nearest.ts";
import { EnvironmentError } from "../config/env.ts";
import { helpOf, overview } from "./help.ts";
import { interrupted, type Io } from "./io.ts";
import { linesOf, Problem } from "./problem.ts";
import { readArguments } from "./flags.ts";
import { VERBS } from "./verbs/index.ts";
import { version } from "../config/version.ts";

/**
 * Runs one command line (without `node` and the script). Never throws: bad input is one line and exit code 2, any other
 * failure its message and exit code 1; whatever fails after a Ctrl-C is that Ctrl-C, exit code 130.
 */
export async function command(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await perform(argv, io);
  } catch (error) {
    // What broke while everything was being stopped is no news.
    if (io.wasInterrupted()) return interrupted(io);
    const lines = linesOf(error);
    for (const line of lines) io.err(`baton: ${line}`);
    return error instanceof Problem || error instanceof EnvironmentError ? 2 : 1;
  }
}

async function perform(argv: readonly string[], io: Io): Promise<number> {
  const [name = "--help", ...rest] = argv;
  if (name === "--version") return print([version()], io);
  if (name === "--help" || name === "-h" || name === "help") return print(overview(), io);
  const entry = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!entry) {
    const meant = nearest(name, Object.keys(VERBS));
    const hint = meant ? `did you mean baton ${meant}?` : "see baton --help";
    throw new Problem(`there is no ${name.startsWith("-") ? "flag" : "verb"} ${JSON.stringify(name)}; ${hint}`);
  }
  const verb = await entry.load();
  if (rest.includes("--help") || rest.includes("-h")) return print(helpOf(verb), io);
  const { args, flags } = readArguments(name, verb, rest);
  return verb.run(args, flags, io);
}

function print(lines: readonly string[], io: Io): number {
  for (const line of lines) io.out(line);
  return 0;
}
