import { dollarsOf, type Price } from "../../../core/sessions/price.ts";
import { NO_USAGE, type Usage } from "../../../core/sessions/proposal.ts";
import type { CodexUsage } from "./events.ts";

/**
 * What a session used by Codex's own count; `null` = it gave none. Codex names no dollars: they come from the
 * configuration's prices, where they don't hang on a request's length.
 */
export function usageOf(
  used: CodexUsage | null,
  model: string,
  prices: Readonly<Record<string, Price>>,
  seconds: number,
): Usage {
  const rounded = Math.round(seconds * 1000) / 1000;
  if (!used) return { ...NO_USAGE, dollars: null, seconds: rounded };
  const { cached_input_tokens: read, cache_write_input_tokens: written } = used;
  const tokens = {
    input_tokens: Math.max(0, used.input_tokens - read - written),
    output_tokens: used.output_tokens,
    cache_read_tokens: read,
    cache_write_tokens: written,
  };
  const price = Object.hasOwn(prices, model) ? prices[model]! : null;
  const dollars = price && !price.long ? Math.round(dollarsOf(tokens, price) * 1e6) / 1e6 : null;
  return { ...tokens, dollars, seconds: rounded };
}
