/** So many a sentence names before it says how many more there are: what is to be done stands behind them. */
const NAMED = 10;

/** `W1.1, W1.2`, and after ten of them `and 490 more`. */
export function named(words: readonly string[]): string {
  const more = words.length - NAMED;
  return words.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** `1 worker`, `2 workers`. */
export const counted = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
