/** Formats text: dollars, lists, plurals, times, sentences. */

/** Bounds of a build's budget, in dollars. */
export const MIN_BUDGET = 0.01;
export const MAX_BUDGET = 100_000;

/**
 * Returns the amount, or null if the text is not an amount within the bounds. Accepts `20`, `$20`
 * and `$12.50`.
 */
export function parseDollars(text: string): number | null {
  const found = /^\$?\s?(\d{1,6}(?:\.\d{1,2})?)$/.exec(text.trim());
  const amount = found ? Number(found[1]) : Number.NaN;
  return amount >= MIN_BUDGET && amount <= MAX_BUDGET ? amount : null;
}

/** `$20`, `$12.50`. */
export function formatDollars(amount: number): string {
  return `$${amount.toFixed(2).replace(".00", "")}`;
}

/**
 * Maximum number of names in a sentence. The rest is counted, because the required action follows
 * the list.
 */
const MAX_LISTED_NAMES = 10;

/** `W1.1, W1.2`; after ten names, `and 490 more`. */
export function listNames(words: readonly string[]): string {
  const more = words.length - MAX_LISTED_NAMES;
  return words.slice(0, MAX_LISTED_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** `1 worker`, `2 workers`. */
export const pluralize = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** Formats an ISO time for people: `2026-11-21 10:00 UTC`. */
export const formatMinute = (time: string) => `${time.slice(0, 16).replace("T", " ")} UTC`;

/** Adds a full stop unless the text already ends like a sentence. */
export function endSentence(text: string): string {
  const whole = text.trimEnd();
  return /[.!?…]["'`)]?$/.test(whole) ? whole : `${whole}.`;
}

/** Makes the first letter a capital. */
export const capitalize = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Converts an ISO time to a part of a key: `20261121100000000`. */
export const timeKey = (time: string) => time.replace(/\D/g, "").slice(0, 17);

/** Replaces every run of white space by one space. */
export const toOneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** Quotes the text as one word for sh. */
export function quoteForShell(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Puts the text on one line and in backticks. */
export const quoteCode = (text: string) => `\`${toOneLine(text)}\``;
