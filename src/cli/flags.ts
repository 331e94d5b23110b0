import { parseArgs, type ParseArgsConfig } from "node:util";
import type { Io } from "./io.ts";
import { findNearest } from "../core/text/similarity.ts";
import { Problem } from "./problem.ts";

/** One flag. `value` names its value (`PATH`); a flag without one is on or off. */
export interface Flag {
  value?: string;
  about: string;
}

/**
 * The flags of a command line: text for those with a value, `true` for the others. Flags that were
 * not used are missing.
 */
export type FlagValues = Record<string, string | boolean | undefined>;

/** One verb of the command line, defined in a file of its own. */
export interface Verb {
  /** The usage after `baton `: `say TEXT [flags]`. */
  usage: string;
  /** A short description, in a few lines. */
  about: readonly string[];
  flags: Readonly<Record<string, Flag>>;
  /** Names of the required arguments, in order. */
  args: readonly string[];
  /** Names of the optional arguments that follow; no others are accepted. */
  optional?: readonly string[];
  /** Name of an argument that may be repeated any number of times after all others. */
  more?: string;
  /** Resolves to the exit code. Throws a `Problem` for bad input. */
  run(args: readonly string[], flags: FlagValues, io: Io): Promise<number>;
}

/**
 * Parses a verb's arguments strictly. Throws a `Problem` that names the flag or argument, with the
 * most similar flag.
 */
export function parseArguments(
  name: string,
  verb: Verb,
  argv: readonly string[],
): { args: string[]; flags: FlagValues } {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [flag, { value }] of Object.entries(verb.flags))
    options[flag] = { type: value ? "string" : "boolean" };
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    tokens: true,
  });
  const flags: FlagValues = {};
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const known = verb.flags[token.name];
    if (!known || !token.rawName.startsWith("--"))
      throw createUnknownFlagProblem(name, verb, token.rawName);
    flags[token.name] = parseFlagValue(name, token.rawName, known.value, token.value);
  }
  checkArguments(name, verb, positionals);
  return { args: positionals, flags };
}

function parseFlagValue(
  name: string,
  flag: string,
  value: string | undefined,
  given: string | undefined,
): string | boolean {
  if (!value) {
    if (given !== undefined)
      throw new Problem(`${flag} takes no value: write it without =${given}`);
    return true;
  }
  if (given === undefined || given === "" || given.startsWith("--")) {
    throw new Problem(`${flag} needs a value: baton ${name} ${flag} ${value}`);
  }
  return given;
}

function createUnknownFlagProblem(name: string, verb: Verb, flag: string): Problem {
  const known = Object.keys(verb.flags);
  const meant = findNearest(flag.replace(/^-+/, ""), known);
  const help = `see baton ${name} --help`;
  return new Problem(
    `baton ${name} has no flag ${flag}; ${meant ? `did you mean --${meant}?` : help}`,
  );
}

function checkArguments(name: string, verb: Verb, positionals: readonly string[]): void {
  const missing = verb.args[positionals.length];
  if (missing !== undefined)
    throw new Problem(`baton ${name} needs ${missing}: baton ${verb.usage}`);
  const surplus = positionals[verb.args.length + (verb.optional?.length ?? 0)];
  if (surplus === undefined || verb.more !== undefined) return;
  const quote = verb.args.at(-1) === "TEXT" ? "; put a text of several words in quotes" : "";
  throw new Problem(
    `baton ${name} can't use ${JSON.stringify(surplus)}: baton ${verb.usage}${quote}`,
  );
}

/** The two parts of `octocat/hello`. */
export interface RepositoryName {
  owner: string;
  repo: string;
}

/** Parses `OWNER/REPO`. Throws a `Problem`. */
export function parseRepositoryName(name: string): RepositoryName {
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(name) ?? [];
  if (owner && repo) return { owner, repo };
  throw new Problem(`${name} is not a repository: name one as OWNER/REPO, like octocat/hello`);
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** Node's timers accept no longer duration. */
const MAX_MS = 20 * 86_400_000;

/** Parses `90s`, `30m`, `2h` or `1d` to milliseconds. @throws Problem */
export function parseDuration(flag: string, text: string): number {
  const [, number = "", unit = ""] = /^([1-9][0-9]{0,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? 0);
  if (ms > 0 && ms <= MAX_MS) return ms;
  throw new Problem(
    `${flag} takes a time like 90s, 30m or 2h, 20d at most, not ${JSON.stringify(text)}`,
  );
}

/** Returns the text of a flag with a value; null if it was not used. */
export function getTextFlag(flag: string | boolean | undefined): string | null {
  return typeof flag === "string" ? flag : null;
}

/**
 * Returns the port of `--port`; 0, which means any free one, if it was not used. Throws a
 * `Problem`.
 */
export function getPortFlag(flag: string | boolean | undefined): number {
  const text = getTextFlag(flag);
  if (text === null) return 0;
  if (/^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Problem(
    `--port ${text} is not a port: name a number from 1024 to 65535, or leave it out`,
  );
}
