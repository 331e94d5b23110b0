/** What sessions used, added up. */
import type { SessionName } from "../build/names.ts";
import type { Usage } from "./proposal.ts";

/** What one session used, all its launches together; `model` is what it said of itself. */
export interface Spent extends Usage {
  session: SessionName;
  model: string;
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
