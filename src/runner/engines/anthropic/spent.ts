/** What a session's requests used, and what that cost. */
import type { BetaMessage } from "@anthropic-ai/sdk/resources/beta/messages/messages";
import { dollarsOf, priceOf, type Price, type Tokens } from "../../../core/sessions/price.ts";
import type { Usage } from "../../../core/sessions/proposal.ts";
import { summaryOf } from "../summary.ts";

type Counts = Pick<
  BetaMessage["usage"],
  "input_tokens" | "output_tokens" | "cache_read_input_tokens" | "cache_creation_input_tokens"
>;

export class Spent {
  /** Who answered, by the answers' own word; null = nobody yet. */
  model: string | null = null;
  /** Tokens that the newest request had in its context, its answer included. */
  context = 0;
  private readonly asked: string;
  private readonly prices: Readonly<Record<string, Price>>;
  private readonly total: Tokens = { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 };
  private dollars: number | null = 0;
  private turns = 0;

  constructor(asked: string, prices: Readonly<Record<string, Price>>) {
    this.asked = asked;
    this.prices = prices;
  }

  add({ model, usage }: BetaMessage): void {
    this.model ??= model.slice(0, 120);
    this.turns += 1;
    const answer = tokensOf(usage);
    // The summary of a compaction is a request of its own, and not in the total above it.
    const compactions = (usage.iterations ?? []).filter((one) => one.type === "compaction").map(tokensOf);
    for (const tokens of [answer, ...compactions]) this.count(model, tokens);
    this.context = answer.input_tokens + answer.cache_read_tokens + answer.cache_write_tokens + answer.output_tokens;
  }

  usage(seconds: number): Usage {
    const dollars = this.turns === 0 || this.dollars === null ? this.dollars : Math.round(this.dollars * 1e6) / 1e6;
    return { ...this.total, dollars, seconds: Math.round(seconds * 1000) / 1000 };
  }

  /** `claude-opus-5-5: 12 turns, 3,400 tokens in (+ 90,000 from the cache, 8,000 into it), 2,100 out, $0.05`. */
  summary(): string {
    const turns = this.turns.toLocaleString("en-US");
    const used = summaryOf({ ...this.total, dollars: this.dollars });
    return `${this.model ?? "nobody answered"}: ${turns} turns, ${used}`;
  }

  private count(model: string, tokens: Tokens): void {
    for (const key of Object.keys(tokens) as (keyof Tokens)[]) this.total[key] += tokens[key];
    // An alias is answered by the dated model behind it.
    const price =
      priceOf(model, this.prices) ?? (model.startsWith(this.asked) ? priceOf(this.asked, this.prices) : null);
    if (price === null) this.dollars = null;
    else if (this.dollars !== null) this.dollars += dollarsOf(tokens, price);
  }
}

function tokensOf(counts: Counts): Tokens {
  return {
    input_tokens: counts.input_tokens,
    output_tokens: counts.output_tokens,
    cache_read_tokens: counts.cache_read_input_tokens ?? 0,
    cache_write_tokens: counts.cache_creation_input_tokens ?? 0,
  };
}
