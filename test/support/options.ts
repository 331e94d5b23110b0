/** Options of a proof's command line. What is wrong with them ends the process with 2: 1 says that the proof failed. */
import { parseArgs, type ParseArgsConfig } from "node:util";

/** As `parseArgs`, in a sentence. */
export function given<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const known = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    return wrong(`${error.message.split(". ")[0]!}. It takes ${known.join(", ")}.`);
  }
}

/** The number of an option: a proof that played nothing would count as passed. */
export function counted(option: string, text: string, least = 1): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(number) && number >= least) return number;
  return wrong(`--${option} ${text}: expected a whole number, ${least} at least`);
}

/** Ends the process. */
export function wrong(words: string): never {
  process.stderr.write(`${words}\n`);
  process.exit(2);
}
