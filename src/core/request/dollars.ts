/** Dollars as people write them: `20`, `$20`, `$12.50`. */

/** Bounds of what one build may be allowed to cost. */
export const LEAST_BUDGET = 0.01;
export const MOST_BUDGET = 100_000;

/** The amount, or null where the text is none within the bounds. */
export function dollarsOf(text: string): number | null {
  const found = /^\$?\s?(\d{1,6}(?:\.\d{1,2})?)$/.exec(text.trim());
  const amount = found ? Number(found[1]) : Number.NaN;
  return amount >= LEAST_BUDGET && amount <= MOST_BUDGET ? amount : null;
}

/** `$20`, `$12.50`. */
export function asDollars(amount: number): string {
  return `$${amount.toFixed(2).replace(".00", "")}`;
}
