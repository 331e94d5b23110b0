/**
 * What tokens cost. Prices are dollars per million tokens; a model without one has no price, which
 * is not zero.
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
   * Other rates for a request whose prompt (cache reads and writes included) is longer than `above`
   * tokens.
   */
  long: tokenRatesSchema.extend({ above: z.number() }).exactOptional(),
});
export type Price = z.infer<typeof priceSchema>;

/** Cache writes are those that live for five minutes. */
export type TokenCounts = Pick<
  Usage,
  "input_tokens" | "output_tokens" | "cache_read_tokens" | "cache_write_tokens"
>;

/**
 * List prices as of 2026-11, https://platform.claude.com/docs/en/about-claude/pricing, as Claude
 * Code 2.1.329 computes them too; `prices` in the configuration overrides.
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
export function getPrice(model: string, configured: Readonly<Record<string, Price>>): Price | null {
  if (Object.hasOwn(configured, model)) return configured[model]!;
  return Object.hasOwn(PRICES, model) ? PRICES[model]! : null;
}

/** Dollars of one request. */
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

/** The least that the tokens of any number of requests cost: nobody knows how they were divided. */
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

// What sessions used, added up.

/** What one session used, all its launches together; `model` is what it said of itself. */
export const sessionUsageSchema = usageSchema.extend({
  session: sessionNameSchema,
  model: z.string(),
  /** Loops that had begun by then: 0 is the first pass. */
  pass: z.int().min(0),
  /**
   * What it was told to read, by its runner's word: of the launch with most. Empty = not measured.
   */
  context: contextSchema,
  /** Class of the model that it was to be played by; null = no class. */
  class: z.enum(COMPLEXITIES).nullable(),
  /** When Baton counted its newest launch, ISO 8601; null = not known. */
  at: z.string().nullable(),
  /** Dollars by its own word, where Baton counted more; null = that is what counts. */
  claimed: z.number().nullable(),
});
export type SessionUsage = z.infer<typeof sessionUsageSchema>;

/** The sum. A price that isn't known adds nothing; null as long as none is. */
export function sumUsage(a: Usage, b: Usage): Usage {
  // Millionths, so that no sum of prices ends in 0.30000000000000004.
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
 * What a session of several launches claims, where Baton counted more for one of them; null = it
 * never did.
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

// A run whose session was given up: it still hands in what it has used so far, and that is money
// like all other.

export const unsettledRunSchema = z.strictObject({
  run: z.int(),
  /** Whose entry in the ledger it belongs to. */
  subject: z.string().transform((name) => name as "build" | WorkerId),
  session: sessionNameSchema,
  launch: z.int().min(0),
  kind: sessionKindSchema,
  about: sessionSubjectSchema,
  /** The provider's name of the model that was asked for; null = it was never dispatched. */
  model: z.string().nullable(),
  /** When it was given up, ISO 8601. */
  since: z.string(),
});
export type UnsettledRun = z.infer<typeof unsettledRunSchema>;

/**
 * What GitHub shows of such a run. `ended`: it handed in nothing so far. `empty`: it never will.
 */
export type UnsettledFact =
  | { state: "running" | "empty" }
  | { state: "ended"; at: string }
  | { state: "handed in"; proposal: Pick<Proposal, "usage" | "model" | "context"> };
