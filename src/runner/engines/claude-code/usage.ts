import { dollarsOf, type Price } from "../../../core/sessions/price.ts";
import { NO_USAGE, type Usage } from "../../../core/sessions/proposal.ts";
import type { Result } from "./events.ts";

/**
 * What a session used by Claude Code's own count; `null` = it gave none. Its dollars hold for list prices; prices that
 * the configuration has go before them, where one model was asked and its price doesn't hang on a request's length.
 */
export function usageOf(
  result: Result | null,
  model: string,
  prices: Readonly<Record<string, Price>>,
  seconds: number,
): Usage {
  const rounded = Math.round(seconds * 1000) / 1000;
  if (!result) return { ...NO_USAGE, dollars: null, seconds: rounded };
  const used = Object.entries(result.modelUsage);
  const sum = (key: "inputTokens" | "outputTokens" | "cacheReadInputTokens" | "cacheCreationInputTokens") =>
    used.reduce((total, [, counts]) => total + Math.round(counts[key]), 0);
  const tokens = {
    input_tokens: sum("inputTokens"),
    output_tokens: sum("outputTokens"),
    cache_read_tokens: sum("cacheReadInputTokens"),
    cache_write_tokens: sum("cacheCreationInputTokens"),
  };
  const price = Object.hasOwn(prices, model) && used.every(([name]) => name === model) ? prices[model]! : null;
  const guessed = used.some(([, { costBasis }]) => costBasis === "unknown");
  const theirs = guessed ? null : (result.total_cost_usd ?? null);
  const dollars = price && !price.long ? dollarsOf(tokens, price) : price ? null : theirs;
  return { ...tokens, dollars: dollars === null ? null : Math.round(dollars * 1e6) / 1e6, seconds: rounded };
}
