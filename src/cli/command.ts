/** Baton's command line: finds the verb and runs it. */
import { loadVerb, VERBS } from "./verbs/index.ts";
import { getVersion } from "../config/bundle-data.ts";
import { findNearest } from "../core/text/similarity.ts";
import type { Io } from "./io.ts";
import { Problem } from "./problem.ts";
import { dispatchVerb, printLines, runToExitCode } from "./run-verb.ts";

/** Renders the text of `baton --help`. */
function renderOverview(): string[] {
  const width = Math.max(...Object.keys(VERBS).map((name) => name.length));
  return [
    "Baton orchestrates AI coding work: a labelled issue becomes a plan, workers, reviews " +
      "and one landed commit.",
    "",
    ...Object.entries(VERBS).map(
      ([name, { summary }]) => `  baton ${name.padEnd(width)}  ${summary}`,
    ),
    "",
    "baton VERB --help says more; baton --version names the version.",
  ];
}

/**
 * Runs one command line (without `node` and the script) and resolves to its exit code. Never
 * throws.
 */
export function runCommand(argv: readonly string[], io: Io): Promise<number> {
  return runToExitCode(() => dispatchCommand(argv, io), io);
}

async function dispatchCommand(argv: readonly string[], io: Io): Promise<number> {
  const [name = "--help", ...rest] = argv;
  if (name === "--version") return printLines([getVersion()], io);
  if (name === "--help" || name === "-h" || name === "help")
    return printLines(renderOverview(), io);
  const entry = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!entry) {
    const meant = findNearest(name, Object.keys(VERBS));
    const hint = meant ? `did you mean baton ${meant}?` : "see baton --help";
    throw new Problem(
      `there is no ${name.startsWith("-") ? "flag" : "verb"} ${JSON.stringify(name)}; ${hint}`,
    );
  }
  return dispatchVerb(name, await loadVerb(name, entry), rest, io);
}
