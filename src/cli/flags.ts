import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../core/text/nearest.ts";
import { Problem } from "./problem.ts";
import type { Given, Verb } from "./verb.ts";

/**
 * Reads a verb's arguments strictly. Throws a `Problem` that names the flag or argument, with the nearest flag.
 */
export function readArguments(name: string, verb: Verb, argv: readonly string[]): { args: string[]; flags: Given } {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [flag, { value }] of Object.entries(verb.flags)) options[flag] = { type: value ? "string" : "boolean" };
  const { tokens, positionals } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const flags: Given = {};
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const known = verb.flags[token.name];
    if (!known || !token.rawName.startsWith("--")) throw unknownFlag(name, verb, token.rawName);
    flags[token.name] = valueOf(name, token.rawName, known.value, token.value);
  }
  check(name, verb, positionals);
  return { args: positionals, flags };
}

function valueOf(name: string, flag: string, value: string | undefined, given: string | undefined): string | boolean {
  if (!value) {
    if (given !== undefined) throw new Problem(`${flag} takes no value: write it without =${given}`);
    return true;
  }
  if (given === undefined || given === "" || given.startsWith("--")) {
    throw new Problem(`${flag} needs a value: baton ${name} ${flag} ${value}`);
  }
  return given;
}

function unknownFlag(name: string, verb: Verb, flag: string): Problem {
  const known = Object.keys(verb.flags);
  const meant = nearest(flag.replace(/^-+/, ""), known);
  const help = `see baton ${name} --help`;
  return new Problem(`baton ${name} has no flag ${flag}; ${meant ? `did you mean --${meant}?` : help}`);
}

function check(name: string, verb: Verb, positionals: readonly string[]): void {
  const missing = verb.args[positionals.length];
  if (missing !== undefined) throw new Problem(`baton ${name} needs ${missing}: baton ${verb.usage}`);
  const surplus = positionals[verb.args.length + (verb.optional?.length ?? 0)];
  if (surplus === undefined || verb.more !== undefined) return;
  const quote = verb.args.at(-1) === "TEXT" ? "; put a text of several words in quotes" : "";
  throw new Problem(`baton ${name} can't use ${JSON.stringify(surplus)}: baton ${verb.usage}${quote}`);
}
