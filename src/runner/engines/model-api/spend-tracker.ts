/**
 * Tracks what a session spends: dollars, tokens, and searches at the provider, each up to a limit.
 */
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

/** Price of one search in dollars; both providers bill $10 for 1,000. */
const SEARCH_DOLLARS = 0.01;

/** The searches that a session may make in all its requests together. */
export class SearchBudget {
  private readonly most: number;
  private used = 0;

  /** `most` = 0 allows no search. */
  constructor(most: number) {
    this.most = most;
  }

  /** The number of searches that are left. */
  get left(): number {
    return Math.max(0, this.most - this.used);
  }

  /** Counts the searches of an answer. */
  add(made: number): void {
    this.used += made;
  }

  /**
   * Reserves the maximum number of searches of a request that goes out. Call the returned function
   * once, with the number that the answer made.
   */
  reserve(most: number): (made: number) => void {
    this.used += most;
    return (made) => void (this.used += made - most);
  }
}

// The tokens of a session's requests and their cost.

export interface RequestTokens extends TokenCounts {
  /** The part of `cache_write_tokens` that is cached for an hour. */
  hour_tokens: number;
}

/** The billed usage of one answer. */
export interface AnswerUsage {
  /** The model that answered; null = the answer doesn't say. */
  model: string | null;
  /** The request itself, and those that the provider made for it. */
  requests: readonly RequestTokens[];
  /** Searches that the provider made for it. It bills them in addition to the tokens. */
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
 * Surcharge for a token in the one-hour cache. That cache costs twice the input's price, the
 * five-minute one 1.25 times.
 */
const HOUR_SURCHARGE = 2 / 1.25 - 1;

/** A billed request before it goes out. */
export interface PlannedRequest {
  body: string;
  /** Maximum tokens of its answer, as the request says. */
  mostTokens: number;
  /**
   * Minimum tokens of its answer. The provider refuses fewer, for example fewer than the thinking
   * budget.
   */
  leastTokens: number;
  /** Maximum number of searches that the provider may make for it. */
  mostSearches: number;
}

export interface AdmittedRequest {
  mostTokens: number;
  /** Call it once, when the cost is known. */
  settle: () => void;
}

/** Share of its limit that a session has spent when Baton warns its model. */
const WARN_SHARE = 0.75;
/** Minimum bytes of a token in any text. */
const BYTES_PER_TOKEN = 2;
/**
 * Tokens of the shortest answer that is worth its prompt: a closing call with the thoughts before
 * it.
 */
const LEAST_ANSWER = 2_000;
/**
 * Prompt size in tokens above which the provider may summarize the conversation, which is a request
 * of its own.
 */
const COMPACT_FROM = 120_000;
const SUMMARY_TOKENS = 8_000;

export class SpendTracker {
  /** The model that answered first, as the provider reports it; null = none yet. */
  model: string | null = null;
  /** Tokens in the newest request's context, its answer included. */
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
  /** Dollars that the pending requests may cost, each at its maximum. */
  private reserved = 0;
  /** Bytes of the request that `context` describes. */
  private contextBytes = 0;
  private isRefused = false;
  /** Whether the newest answer got fewer tokens than requested. */
  private isShort = false;
  private isWarned = false;
  private readonly waiting: (() => void)[] = [];
  private onLimit: () => void = () => undefined;

  /**
   * The session asks the model `asked`. `prices` come from the configuration. `limit` is the
   * session's spend limit in dollars.
   */
  constructor(asked: string, prices: Readonly<Record<string, Price>>, limit: number | null = null) {
    this.asked = asked;
    this.prices = prices;
    this.limit = limit;
  }

  /**
   * Returns why the session has to end now if it has reached its limit; null if it has not, or if
   * the model's price is unknown.
   */
  findLimitResult(): EarlyEnd | null {
    if (this.limit === null || this.dollars === null) return null;
    return this.dollars >= this.limit || this.isRefused
      ? createLimitResult(this.dollars, this.limit)
      : null;
  }

  /**
   * Returns the same for the end of a session that did not close. The limit may have shortened its
   * last answer, or the agent ended it by its own accounting (`byAgent`).
   */
  findEndLimitResult(byAgent = false): EarlyEnd | null {
    if (this.limit === null || this.dollars === null) return null;
    return byAgent || this.isShort
      ? createLimitResult(this.dollars, this.limit)
      : this.findLimitResult();
  }

  /** Returns a warning for the model once, when most of the limit is spent; null otherwise. */
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
      `that it may spend, and ends when that is spent. Finish what you began, then ${close}; ` +
      "say what is left to do."
    );
  }

  /**
   * Admits a request with at most so many answer tokens that its maximum cost stays within the
   * limit. The maximum assumes the whole prompt without a cache and the longest answer. Waits for
   * pending requests if their reserved money may become free. Returns null if too little is left
   * for an answer, which ends the session.
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
   * Returns the maximum tokens of a prompt of this many bytes. If the prompt continues the previous
   * one, its known size is used.
   */
  private boundPrompt(bytes: number): number {
    const whole = Math.ceil(bytes / BYTES_PER_TOKEN);
    if (this.context === 0) return whole;
    return Math.min(
      whole,
      this.context + Math.ceil(Math.max(0, bytes - this.contextBytes) / BYTES_PER_TOKEN),
    );
  }

  /** Calls `end` after each answer once the limit is reached. */
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
   * Returns the usage. `seconds` is the session's duration. Values are cut to a proposal's bounds,
   * because a hostile agent's requests may add up to more.
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
   * Formats the usage: `claude-opus-5-5: 12 turns, 3,400 tokens in (+ 90,000 from the cache, 8,000
   * into it), 2,100 out, $0.05`.
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

  /** The dated model behind an alias answers for it. */
  private getPrice(model: string): Price | null {
    return (
      getPrice(model, this.prices) ??
      (model.startsWith(this.asked) ? getPrice(this.asked, this.prices) : null)
    );
  }
}

/** Creates the end of a session that spent its limit, or whose next turn could exceed it. */
export function createLimitResult(spent: number, limit: number): EarlyEnd {
  return { ended: "limit", spent: Math.min(spent, MAX_SESSION_DOLLARS), limit };
}
