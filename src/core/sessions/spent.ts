/** What sessions used, added up. */
import type { SessionName } from "../build/names.ts";
import type { Context } from "./context.ts";
import type { Complexity } from "../plan/brief.ts";
import type { Usage } from "./proposal.ts";

/** What one session used, all its launches together; `model` is what it said of itself. */
export interface Spent extends Usage {
  session: SessionName;
  model: string;
  /** Loops that had begun by then: 0 is the first pass. */
  pass: number;
  /** What it was told to read, by its runner's word: of the launch with most. Empty = not measured. */
  context: Context;
  /** Class of the model that it was to be played by; null in records from before it was kept. */
  class: Complexity | null;
  /** When Baton counted its newest launch, ISO 8601; null in records from before it was kept. */
  at: string | null;
  /** Dollars by its own word, where Baton counted more; null = that is what counts. */
  claimed: number | null;
}

/** The sum. A price that isn't known adds nothing; null as long as none is. */
export function together(a: Usage, b: Usage): Usage {
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

/** What a session of several launches claims, where Baton counted more for one of them; null = it never did. */
export function addClaims(before: Spent, { dollars }: Usage, claimed: number | null): number | null {
  if (before.claimed === null && claimed === null) return null;
  const sum = (before.claimed ?? before.dollars ?? 0) + (claimed ?? dollars ?? 0);
  return Math.round(sum * 1e6) / 1e6;
}
