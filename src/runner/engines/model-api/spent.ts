/** What a session's requests used, and what that cost. */
import { dollarsOf, priceOf, type Price, type Tokens } from "../../../core/sessions/price.ts";
import { MOST_DOLLARS, MOST_TOKENS, type Proposal, type Usage } from "../../../core/sessions/proposal.ts";
import { endAtLimit } from "../outcome.ts";
import { summaryOf } from "../summary.ts";
import { SEARCH_DOLLARS } from "./searches.ts";

export interface RequestTokens extends Tokens {
  /** Those of `cache_write_tokens` that are kept for an hour. */
  hour_tokens: number;
}

/** What the provider bills for one answer. */
export interface AnswerUsage {
  /** Who answered; null = the answer doesn't say. */
  model: string | null;
  /** The request itself, and those that the provider made on its way. */
  requests: readonly RequestTokens[];
  /** Searches that the provider made for it, which it bills on top of the tokens. */
  searches: number;
}

export const NO_TOKENS: RequestTokens = {
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  hour_tokens: 0,
};

/** An hour's cache costs twice the input's price, five minutes' 1.25 times: what a token of it costs on top. */
const HOUR_SURCHARGE = 2 / 1.25 - 1;

export class Spent {
  /** Who answered first, by the provider's word; null = nobody yet. */
  model: string | null = null;
  /** Tokens that the newest request had in its context, its answer included. */
  context = 0;
  private readonly asked: string;
  private readonly prices: Readonly<Record<string, Price>>;
  private readonly total: Tokens = { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 };
  private dollars: number | null = 0;
  private turns = 0;
  private readonly limit: number | null;
  private onLimit: () => void = () => undefined;

  /** `asked` is the model that the session asks; `prices` are the configuration's; `limit` is the session's. */
  constructor(asked: string, prices: Readonly<Record<string, Price>>, limit: number | null = null) {
    this.asked = asked;
    this.prices = prices;
    this.limit = limit;
  }

  /** Why the session has to end now, where it has reached its limit; null = it has not, or its price is not known. */
  limitReached(): Proposal["result"] | null {
    if (this.limit === null || this.dollars === null || this.dollars < this.limit) return null;
    return endAtLimit(this.dollars, this.limit);
  }

  /** Calls `end` with each answer from which on the limit is reached. */
  whenLimitReached(end: () => void): void {
    this.onLimit = end;
  }

  add({ model, requests, searches }: AnswerUsage): void {
    this.model ??= model?.slice(0, 120) ?? null;
    this.turns += 1;
    for (const tokens of requests) this.count(model ?? this.asked, tokens);
    if (this.dollars !== null) this.dollars += searches * SEARCH_DOLLARS;
    const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens } = requests[0] ?? NO_TOKENS;
    this.context = input_tokens + cache_read_tokens + cache_write_tokens + output_tokens;
    if (this.limitReached()) this.onLimit();
  }

  /** `seconds` is the session's time. Within a proposal's bounds: a hostile agent's requests may add up to more. */
  usage(seconds: number): Usage {
    const dollars = this.dollars === null ? null : Math.min(Math.round(this.dollars * 1e6) / 1e6, MOST_DOLLARS);
    const bounded = Object.entries(this.total).map(([key, count]) => [key, Math.min(count, MOST_TOKENS)]);
    return { ...(Object.fromEntries(bounded) as Tokens), dollars, seconds: Math.round(seconds * 1000) / 1000 };
  }

  /** `claude-opus-5-5: 12 turns, 3,400 tokens in (+ 90,000 from the cache, 8,000 into it), 2,100 out, $0.05`. */
  summary(): string {
    const turns = this.turns.toLocaleString("en-US");
    const used = summaryOf({ ...this.total, dollars: this.dollars });
    return `${this.model ?? "nobody answered"}: ${turns} turns, ${used}`;
  }

  private count(model: string, { hour_tokens, ...tokens }: RequestTokens): void {
    for (const key of Object.keys(this.total) as (keyof Tokens)[]) this.total[key] += tokens[key];
    // An alias is answered by the dated model behind it.
    const price =
      priceOf(model, this.prices) ?? (model.startsWith(this.asked) ? priceOf(this.asked, this.prices) : null);
    if (price === null) this.dollars = null;
    else if (this.dollars !== null) {
      this.dollars += dollarsOf(tokens, price) + (hour_tokens * price.cache_write * HOUR_SURCHARGE) / 1e6;
    }
  }
}
