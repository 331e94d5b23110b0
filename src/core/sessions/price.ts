/** What tokens cost. Prices are dollars per million tokens; a model without one has no price, which is not zero. */
import type { Usage } from "./proposal.ts";

export interface Rates {
  input: number;
  output: number;
  cache_read: number;
  cache_write: number;
}

export interface Price extends Rates {
  /** Other rates for a request whose prompt (cache reads and writes included) is longer than `above` tokens. */
  long?: Rates & { above: number };
}

/** Cache writes are those that live for five minutes. */
export type Tokens = Pick<Usage, "input_tokens" | "output_tokens" | "cache_read_tokens" | "cache_write_tokens">;

/**
 * List prices as of 2026-11, https://platform.claude.com/docs/en/about-claude/pricing, as Claude Code 2.1.329 computes
 * them too; `prices` in the configuration overrides.
 */
const PRICES: Readonly<Record<string, Price>> = {
  "claude-haiku-5-5": {
    ...{ input: 0.1, output: 0.5, cache_read: 0.01, cache_write: 0.125 },
    long: { above: 100_000, input: 0.5, output: 2.5, cache_read: 0.05, cache_write: 0.625 },
  },
  "claude-sonnet-5-5": { input: 2, output: 10, cache_read: 0.1, cache_write: 2.5 },
  "claude-opus-5-5": { input: 4, output: 20, cache_read: 0.2, cache_write: 5 },
};

/** The model's price, or null where nobody has said one. */
export function priceOf(model: string, configured: Readonly<Record<string, Price>>): Price | null {
  if (Object.hasOwn(configured, model)) return configured[model]!;
  return Object.hasOwn(PRICES, model) ? PRICES[model]! : null;
}

/** Dollars of one request. */
export function dollarsOf(tokens: Tokens, price: Price): number {
  const prompt = tokens.input_tokens + tokens.cache_read_tokens + tokens.cache_write_tokens;
  const rates = price.long && prompt > price.long.above ? price.long : price;
  const millionths =
    tokens.input_tokens * rates.input +
    tokens.output_tokens * rates.output +
    tokens.cache_read_tokens * rates.cache_read +
    tokens.cache_write_tokens * rates.cache_write;
  return millionths / 1e6;
}

/** The least that the tokens of any number of requests cost: nobody knows how they were divided. */
export function leastDollars(tokens: Tokens, { long, ...price }: Price): number {
  const least = long
    ? {
        input: Math.min(price.input, long.input),
        output: Math.min(price.output, long.output),
        cache_read: Math.min(price.cache_read, long.cache_read),
        cache_write: Math.min(price.cache_write, long.cache_write),
      }
    : price;
  return dollarsOf(tokens, least);
}
