/**
 * Costs of tokens. Prices are dollars per million tokens. A model without a known price has none,
 * which isn't zero.
 */
import { z } from "zod";
import { contextSchema, usageSchema, type Proposal, type Usage } from "./proposal.ts";
import {
  sessionKindSchema,
  sessionNameSchema,
  sessionSubjectSchema,
  type WorkerId,
} from "./names.ts";
import { COMPLEXITIES } from "./brief.ts";

const tokenRatesSchema = z.strictObject({
  input: z.number(),
  output: z.number(),
  cache_read: z.number(),
  cache_write: z.number(),
});

export const priceSchema = tokenRatesSchema.extend({
  /**
   * Other rates for a request whose prompt (including cache reads and writes) is longer than
   * `above` tokens.
   */
  long: tokenRatesSchema.extend({ above: z.number() }).exactOptional(),
});
export type Price = z.infer<typeof priceSchema>;

/** Cache writes are those with a lifetime of five minutes. */
export type TokenCounts = Pick<
  Usage,
  "input_tokens" | "output_tokens" | "cache_read_tokens" | "cache_write_tokens"
>;

/**
 * List prices as of 2026-11, https://platform.claude.com/docs/en/about-claude/pricing. Claude Code
 * 2.1.329 computes with the same. `prices` in the configuration overrides them.
 */
const PRICES: Readonly<Record<string, Price>> = {
  "claude-haiku-5-5": {
    ...{ input: 0.1, output: 0.5, cache_read: 0.01, cache_write: 0.125 },
    long: { above: 100_000, input: 0.5, output: 2.5, cache_read: 0.05, cache_write: 0.625 },
  },
  "claude-sonnet-5-5": { input: 2, output: 10, cache_read: 0.1, cache_write: 2.5 },
  "claude-opus-5-5": { input: 4, output: 20, cache_read: 0.2, cache_write: 5 },
};

/** Returns the model's price, or null if unknown. */
export function getPrice(model: string, configured: Readonly<Record<string, Price>>): Price | null {
  if (Object.hasOwn(configured, model)) return configured[model]!;
  return Object.hasOwn(PRICES, model) ? PRICES[model]! : null;
}

/** Returns the dollars of one request. */
export function getRequestDollars(tokens: TokenCounts, price: Price): number {
  const prompt = tokens.input_tokens + tokens.cache_read_tokens + tokens.cache_write_tokens;
  const rates = price.long && prompt > price.long.above ? price.long : price;
  const millionths =
    tokens.input_tokens * rates.input +
    tokens.output_tokens * rates.output +
    tokens.cache_read_tokens * rates.cache_read +
    tokens.cache_write_tokens * rates.cache_write;
  return millionths / 1e6;
}

/** Returns the minimum dollars for the tokens, because their division into requests is unknown. */
export function getLeastDollars(tokens: TokenCounts, { long, ...price }: Price): number {
  const least = long
    ? {
        input: Math.min(price.input, long.input),
        output: Math.min(price.output, long.output),
        cache_read: Math.min(price.cache_read, long.cache_read),
        cache_write: Math.min(price.cache_write, long.cache_write),
      }
    : price;
  return getRequestDollars(tokens, least);
}

// The summed usage of sessions.

/** Usage of one session, all its launches together. `model` is what it reported. */
export const sessionUsageSchema = usageSchema.extend({
  session: sessionNameSchema,
  model: z.string(),
  /** Number of loops that had begun by then. 0 is the first pass. */
  pass: z.int().min(0),
  /** What it had to read, as its runner reported, for the largest launch. Empty if not measured. */
  context: contextSchema,
  /** Class of the requested model. Null if none. */
  complexity: z.enum(COMPLEXITIES).nullable(),
  /** When Baton counted its newest launch, ISO 8601. Null if unknown. */
  at: z.string().nullable(),
  /** Dollars that it reported, if Baton counted more. Null if its number counts. */
  claimed: z.number().nullable(),
});
export type SessionUsage = z.infer<typeof sessionUsageSchema>;

/** Adds two usages. An unknown price adds nothing; null while none is known. */
export function sumUsage(a: Usage, b: Usage): Usage {
  // Rounds to millionths, so that no sum of prices ends in 0.30000000000000004.
  const sum = (x: number, y: number) => Math.round((x + y) * 1e6) / 1e6;
  return {
    input_tokens: sum(a.input_tokens, b.input_tokens),
    output_tokens: sum(a.output_tokens, b.output_tokens),
    cache_read_tokens: sum(a.cache_read_tokens, b.cache_read_tokens),
    cache_write_tokens: sum(a.cache_write_tokens, b.cache_write_tokens),
    dollars: b.dollars === null ? a.dollars : sum(a.dollars ?? 0, b.dollars),
    seconds: sum(a.seconds, b.seconds),
  };
}

/**
 * Returns what a session with several launches reported, if Baton counted more for one of them.
 * Otherwise null.
 */
export function sumClaims(
  before: SessionUsage,
  { dollars }: Usage,
  claimed: number | null,
): number | null {
  if (before.claimed === null && claimed === null) return null;
  const sum = (before.claimed ?? before.dollars ?? 0) + (claimed ?? dollars ?? 0);
  return Math.round(sum * 1e6) / 1e6;
}

/**
 * A run whose session Baton gave up on. It still reports its usage, and that money counts like any
 * other.
 */
export const unsettledRunSchema = z.strictObject({
  run: z.int(),
  /** Owner of its entry in the accounts. */
  subject: z.string().transform((name) => name as "build" | WorkerId),
  session: sessionNameSchema,
  launch: z.int().min(0),
  kind: sessionKindSchema,
  about: sessionSubjectSchema,
  /** The provider's name of the requested model. Null if it was never dispatched. */
  model: z.string().nullable(),
  /** When Baton gave up on it, ISO 8601. */
  since: z.string(),
});
export type UnsettledRun = z.infer<typeof unsettledRunSchema>;

/**
 * State of such a run on GitHub. `ended`: it has submitted nothing so far. `empty`: it never will.
 */
export type UnsettledFact =
  | { state: "running" | "empty" }
  | { state: "ended"; at: string }
  | { state: "handed in"; proposal: Pick<Proposal, "usage" | "model" | "context"> };
