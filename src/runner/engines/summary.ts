/** For the last line of a session's log: what it used. */
import type { Usage } from "../../core/sessions/proposal.ts";

/** `3,400 tokens in (+ 90,000 from the cache, 8,000 into it), 2,100 out, $0.05`. */
export function summaryOf(usage: Omit<Usage, "seconds">): string {
  const n = (count: number) => count.toLocaleString("en-US");
  const cache = `(+ ${n(usage.cache_read_tokens)} from the cache, ${n(usage.cache_write_tokens)} into it)`;
  const price = usage.dollars === null ? "price not known" : `$${usage.dollars.toFixed(2)}`;
  return `${n(usage.input_tokens)} tokens in ${cache}, ${n(usage.output_tokens)} out, ${price}`;
}
