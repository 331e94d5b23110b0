/** The command line of a proof. Its options are data; values and help are derived from them. */
import { parseArgs } from "node:util";

/**
 * What is wrong with the command line or the environment, and what to write instead. The process
 * exits with 2.
 */
export class UsageError extends Error {}

/** `count`: a whole number. `text`: unchanged. `flag`: set or not. */
export type Option =
  | { type: "count"; default?: number; least?: number; about: string }
  | { type: "text"; default?: string; value: string; about: string }
  | { type: "flag"; about: string };

export type Options = Record<string, Option>;

type Value<O extends Option> = O extends { type: "flag" }
  ? boolean
  :
      | (O extends { type: "count" } ? number : string)
      | (O extends { default: number | string } ? never : undefined);

export type Values<O extends Options> = { [Name in keyof O]: Value<O[Name]> };

/** Words of the command line that belong to no option. */
export interface Positionals {
  /** As in the help, such as `[NAME…]`. */
  value: string;
  about: string;
}

/** What the command line of a proof may contain. */
export interface Usage<O extends Options = Options> {
  name: string;
  summary: string;
  options: O;
  positionals?: Positionals;
  /** More paragraphs of the help, such as the environment variables that the proof reads. */
  details?: string;
}

/** @throws UsageError */
export function parseOptions<O extends Options>(
  usage: Usage<O>,
  args: readonly string[],
): Parsed<O> {
  const entries = Object.entries(usage.options);
  const types = entries.map(
    ([name, { type }]) => [name, { type: type === "flag" ? "boolean" : "string" }] as const,
  );
  const config = {
    args: [...args],
    options: Object.fromEntries(types),
    allowPositionals: usage.positionals !== undefined,
  };
  const { values, positionals } = parseOrExplain(usage, () => parseArgs(config));
  const parsed = entries.map(([name, option]) => [name, parseValue(name, option, values[name])]);
  return { values: Object.fromEntries(parsed) as Values<O>, positionals };
}

export interface Parsed<O extends Options> {
  values: Values<O>;
  positionals: string[];
}

function parseOrExplain<T>(usage: Usage, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${error.message.split(". ")[0]!}.\n\n${formatHelp(usage)}`);
  }
}

function parseValue(
  name: string,
  option: Option,
  value: string | boolean | undefined,
): Value<Option> {
  if (option.type === "flag") return value === true;
  if (typeof value !== "string") return option.default;
  return option.type === "count" ? parseCount(`--${name}`, value, option.least) : value;
}

/**
 * @throws UsageError unless it is a whole number of at least `least`: a proof that plays nothing
 * would pass
 */
export function parseCount(name: string, text: string, least = 1): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(number) && number >= least) return number;
  throw new UsageError(`${name} ${text}: expected a whole number, at least ${least}.`);
}

/** Returns the help of one proof. */
export function formatHelp({ name, summary, options, positionals, details }: Usage): string {
  const words = [
    positionals?.value,
    Object.keys(options).length > 0 ? "[options]" : undefined,
  ].filter(Boolean);
  const rows = [
    ...(positionals ? [[positionals.value, positionals.about] as const] : []),
    ...Object.entries(options).map(
      ([option, spec]) => [formatOption(option, spec), formatAbout(spec)] as const,
    ),
  ];
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return [
    `npm run proof ${name}${words.length > 0 ? ` -- ${words.join(" ")}` : ""}`,
    "",
    summary,
    ...(rows.length > 0
      ? ["", ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)]
      : []),
    ...(details ? ["", details] : []),
  ].join("\n");
}

function formatOption(name: string, option: Option): string {
  if (option.type === "flag") return `--${name}`;
  return `--${name} ${option.type === "count" ? "N" : option.value}`;
}

function formatAbout(option: Option): string {
  const standard = option.type === "flag" ? undefined : option.default;
  return standard === undefined ? option.about : `${option.about} (${standard})`;
}
