/** Baton's command line: finds the verb and runs it. */
import { version } from "../config/version.ts";
import { nearest } from "../core/text/nearest.ts";
import type { Io } from "./io.ts";
import { overview } from "./help.ts";
import { Problem } from "./problem.ts";
import { orExitCode, print, runVerb } from "./runVerb.ts";
import { VERBS } from "./verbs/index.ts";

/** Runs one command line (without `node` and the script) and resolves to its exit code. Never throws. */
export function command(argv: readonly string[], io: Io): Promise<number> {
  return orExitCode(() => perform(argv, io), io);
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
  return runVerb(name, await entry.load(), rest, io);
}
