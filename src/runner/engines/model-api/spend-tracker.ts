/** What a session spends: dollars, tokens, and searches at the provider, each up to a limit. */
import {
  getPrice,
  getRequestDollars,
  type Price,
  type TokenCounts,
} from "../../../core/model/usage.ts";
import {
  MAX_SESSION_DOLLARS,
  MAX_SESSION_TOKENS,
  type EarlyEnd,
  type Usage,
} from "../../../core/model/proposal.ts";
import { formatUsage } from "../session-end.ts";

/** What both providers bill for one search: $10 for 1,000. */
const SEARCH_DOLLARS = 0.01;

/** The searches that a session may make, over all its requests. */
export class SearchBudget {
  private readonly most: number;
  private used = 0;

  /** `most` = 0: none. */
  constructor(most: number) {
    this.most = most;
  }

  /** How many may still be made. */
  get left(): number {
    return Math.max(0, this.most - this.used);
  }

  /** Counts what an answer made. */
  add(made: number): void {
    this.used += made;
  }

  /**
   * Takes what a request that goes out may make at most. Call what it returns once, with what the
   * answer made.
   */
  reserve(most: number): (made: number) => void {
    this.used += most;
    return (made) => void (this.used += made - most);
  }
}

// What a session's requests used, and what that cost.

export interface RequestTokens extends TokenCounts {
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

/**
 * An hour's cache costs twice the input's price, five minutes' 1.25 times: what a token of it costs
 * on top.
 */
const HOUR_SURCHARGE = 2 / 1.25 - 1;

/** A billed request before it goes out. */
export interface PlannedRequest {
  body: string;
  /** Tokens that its answer may have, by its own word. */
  mostTokens: number;
  /**
   * Tokens with fewer of which the provider would refuse it, as those that the model is to think
   * in.
   */
  leastTokens: number;
  /** Searches that the provider may make for it. */
  mostSearches: number;
}

export interface AdmittedRequest {
  mostTokens: number;
  /** Call it once, when its cost is known. */
  settle: () => void;
}

/** Part of its limit that a session has spent when its model is warned. */
const WARN_SHARE = 0.75;
/** No text has more tokens than this part of its bytes. */
const BYTES_PER_TOKEN = 2;
/**
 * Tokens of the shortest answer that is worth its prompt: a closing call with the thoughts before
 * it.
 */
const LEAST_ANSWER = 2_000;
/**
 * Above so many tokens of a prompt the provider may sum the conversation up, which is a request of
 * its own.
 */
const COMPACT_FROM = 120_000;
const SUMMARY_TOKENS = 8_000;

export class SpendTracker {
  /** Who answered first, by the provider's word; null = nobody yet. */
  model: string | null = null;
  /** Tokens that the newest request had in its context, its answer included. */
  context = 0;
  private readonly asked: string;
  private readonly prices: Readonly<Record<string, Price>>;
  private readonly total: TokenCounts = {
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
  };
  private dollars: number | null = 0;
  private turns = 0;
  private readonly limit: number | null;
  /** Dollars that requests on their way may cost, each at most. */
  private reserved = 0;
  /** Bytes of the request behind `context`. */
  private contextBytes = 0;
  private isRefused = false;
  /** The newest answer was given fewer tokens than were asked for. */
  private isShort = false;
  private isWarned = false;
  private readonly waiting: (() => void)[] = [];
  private onLimit: () => void = () => undefined;

  /**
   * `asked` is the model that the session asks; `prices` are the configuration's; `limit` is the
   * session's.
   */
  constructor(asked: string, prices: Readonly<Record<string, Price>>, limit: number | null = null) {
    this.asked = asked;
    this.prices = prices;
    this.limit = limit;
  }

  /**
   * Why the session has to end now, where it has reached its limit; null = it has not, or its price
   * is not known.
   */
  findLimitResult(): EarlyEnd | null {
    if (this.limit === null || this.dollars === null) return null;
    return this.dollars >= this.limit || this.isRefused
      ? createLimitResult(this.dollars, this.limit)
      : null;
  }

  /**
   * The same at the end of a session that did not close: its last answer may have been cut short
   * for the limit; or the agent, which keeps an account of its own, ended it.
   */
  findEndLimitResult(byAgent = false): EarlyEnd | null {
    if (this.limit === null || this.dollars === null) return null;
    return byAgent || this.isShort
      ? createLimitResult(this.dollars, this.limit)
      : this.findLimitResult();
  }

  /** Once, when most of the limit is spent: a warning for the model. Null otherwise. */
  takeWarning(close: string): string | null {
    if (
      this.limit === null ||
      this.dollars === null ||
      this.isWarned ||
      this.dollars < this.limit * WARN_SHARE
    )
      return null;
    this.isWarned = true;
    return (
      `This session has spent $${this.dollars.toFixed(2)} of the $${this.limit.toFixed(2)} ` +
      `that it may, and is ended when it is spent. Finish what is begun, then ${close}; ` +
      "say what is left to do."
    );
  }

  /**
   * Lets a request go out, with so many tokens for its answer that the limit holds at the most that
   * it can cost: its whole prompt, as if nothing were in the cache, and the longest answer. Waits
   * for requests on their way where the rest may be theirs. Null = what is left is too little for
   * an answer, which ends the session.
   */
  async admit(request: PlannedRequest): Promise<AdmittedRequest | null> {
    for (;;) {
      const admitted = this.tryToAdmit(request);
      if (admitted !== null) return admitted;
      if (this.reserved <= 0) break;
      await new Promise<void>((resolve) => void this.waiting.push(resolve));
    }
    this.isRefused = true;
    this.onLimit();
    return null;
  }

  private tryToAdmit({
    body,
    mostTokens,
    leastTokens,
    mostSearches,
  }: PlannedRequest): AdmittedRequest | null {
    const price = this.getPrice(this.asked);
    if (this.limit === null || this.dollars === null || price === null)
      return { mostTokens, settle: () => undefined };
    const bytes = Buffer.byteLength(body);
    const prompt = this.boundPrompt(bytes);
    const rates = price.long && prompt > price.long.above ? price.long : price;
    const write = rates.cache_write * (/"ttl":\s*"1h"/.test(body) ? 1 + HOUR_SURCHARGE : 1);
    const input = prompt * Math.max(rates.input, write);
    const summary = prompt > COMPACT_FROM ? input + SUMMARY_TOKENS * rates.output : 0;
    const fixed = (input + summary) / 1e6 + mostSearches * SEARCH_DOLLARS;
    const left = this.limit - this.dollars - this.reserved - fixed;
    if (left < 0) return null;
    const tokens =
      rates.output > 0 ? Math.min(mostTokens, Math.floor((left / rates.output) * 1e6)) : mostTokens;
    if (tokens < Math.min(mostTokens, Math.max(LEAST_ANSWER, leastTokens))) return null;
    const most = fixed + (tokens * rates.output) / 1e6;
    this.reserved += most;
    this.contextBytes = bytes;
    this.isShort = tokens < mostTokens;
    const settle = () => {
      this.reserved = this.reserved - most < 1e-9 ? 0 : this.reserved - most;
      for (const go of this.waiting.splice(0)) go();
    };
    return { mostTokens: tokens, settle };
  }

  /**
   * Tokens that a prompt of so many bytes has at most: by what the one before it had, where it goes
   * on from that.
   */
  private boundPrompt(bytes: number): number {
    const whole = Math.ceil(bytes / BYTES_PER_TOKEN);
    if (this.context === 0) return whole;
    return Math.min(
      whole,
      this.context + Math.ceil(Math.max(0, bytes - this.contextBytes) / BYTES_PER_TOKEN),
    );
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
    const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens } =
      requests[0] ?? NO_TOKENS;
    this.context = input_tokens + cache_read_tokens + cache_write_tokens + output_tokens;
    if (this.findLimitResult()) this.onLimit();
  }

  /**
   * `seconds` is the session's time. Within a proposal's bounds: a hostile agent's requests may add
   * up to more.
   */
  usage(seconds: number): Usage {
    const dollars =
      this.dollars === null
        ? null
        : Math.min(Math.round(this.dollars * 1e6) / 1e6, MAX_SESSION_DOLLARS);
    const bounded = Object.entries(this.total).map(([key, count]) => [
      key,
      Math.min(count, MAX_SESSION_TOKENS),
    ]);
    return {
      ...(Object.fromEntries(bounded) as TokenCounts),
      dollars,
      seconds: Math.round(seconds * 1000) / 1000,
    };
  }

  /**
   * `claude-opus-5-5: 12 turns, 3,400 tokens in (+ 90,000 from the cache, 8,000 into it), 2,100
   * out, $0.05`.
   */
  summary(): string {
    const turns = this.turns.toLocaleString("en-US");
    const used = formatUsage({ ...this.total, dollars: this.dollars });
    return `${this.model ?? "nobody answered"}: ${turns} turns, ${used}`;
  }

  private count(model: string, { hour_tokens, ...tokens }: RequestTokens): void {
    for (const key of Object.keys(this.total) as (keyof TokenCounts)[])
      this.total[key] += tokens[key];
    const price = this.getPrice(model);
    if (price === null) this.dollars = null;
    else if (this.dollars !== null) {
      this.dollars +=
        getRequestDollars(tokens, price) + (hour_tokens * price.cache_write * HOUR_SURCHARGE) / 1e6;
    }
  }

  /** An alias is answered by the dated model behind it. */
  private getPrice(model: string): Price | null {
    return (
      getPrice(model, this.prices) ??
      (model.startsWith(this.asked) ? getPrice(this.asked, this.prices) : null)
    );
  }
}

/** How a session ends that has spent its limit, or whose next turn could exceed it. */
export function createLimitResult(spent: number, limit: number): EarlyEnd {
  return { ended: "limit", spent: Math.min(spent, MAX_SESSION_DOLLARS), limit };
}
