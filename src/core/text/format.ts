/** Dollars as people write them: `20`, `$20`, `$12.50`. */

/** Bounds of what one build may be allowed to cost. */
export const MIN_BUDGET = 0.01;
export const MAX_BUDGET = 100_000;

/** The amount, or null where the text is none within the bounds. */
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
 * So many a sentence names before it says how many more there are: what is to be done stands behind
 * them.
 */
const MAX_LISTED_NAMES = 10;

/** `W1.1, W1.2`, and after ten of them `and 490 more`. */
export function listNames(words: readonly string[]): string {
  const more = words.length - MAX_LISTED_NAMES;
  return words.slice(0, MAX_LISTED_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** `1 worker`, `2 workers`. */
export const pluralize = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** An ISO time for people: `2026-11-21 10:00 UTC`. */
export const formatMinute = (time: string) => `${time.slice(0, 16).replace("T", " ")} UTC`;

/** The text with a full stop, unless it ends like a sentence: another one follows. */
export function endSentence(text: string): string {
  const whole = text.trimEnd();
  return /[.!?…]["'`)]?$/.test(whole) ? whole : `${whole}.`;
}

/** An ISO time as a part of a key: `20261121100000000`. */
export const timeKey = (time: string) => time.replace(/\D/g, "").slice(0, 17);

/** The text on one line: every run of white space becomes one space. */
export const toOneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** The text on one line, in backticks. */
export const quoteCode = (text: string) => `\`${toOneLine(text)}\``;
