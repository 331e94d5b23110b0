/**
 * Counts what a session's requests cost, from the provider's answers. It ignores what the agent
 * reports.
 */
import type { Readable } from "node:stream";
import { tryParseJson } from "../../untrusted-io.ts";
import type { ModelApi, UsageReport } from "./api.ts";
import { NO_TOKENS, type AnswerUsage, type SpendTracker } from "./spend-tracker.ts";

/**
 * Maximum bytes of one answer that are kept to read its usage. The longest answer of a model is far
 * shorter.
 */
const ANSWER_BYTES = 64 * 1024 * 1024;
/**
 * For an answer without usage: the approximate bytes of a token, and more tokens a second than any
 * model writes.
 */
const BYTES_PER_TOKEN = 4;
const TOKENS_PER_SECOND = 200;

/** A billed request. */
export interface BilledRequest {
  bytes: number;
  /** Maximum tokens of the answer. */
  mostTokens: number;
  /** Maximum number of searches that the provider may make for it. */
  mostSearches: number;
}

export class Meter {
  private readonly api: ModelApi;
  private readonly spent: SpendTracker;
  private readonly open = new Set<AnswerMeter>();

  constructor(api: ModelApi, spent: SpendTracker) {
    this.api = api;
    this.spent = spent;
  }

  /**
   * Starts to count a request; call it when the request goes out. `settle` is called once with the
   * number of searches that were made.
   */
  begin(request: BilledRequest, settle: (searches: number) => void = () => {}): AnswerMeter {
    const answer = new AnswerMeter(this.api, request, (usage) => {
      this.open.delete(answer);
      settle(usage?.searches ?? 0);
      if (usage) this.spent.add(usage);
    });
    this.open.add(answer);
    return answer;
  }

  /** Counts the requests that are still pending, and returns the total. */
  close(): SpendTracker {
    for (const answer of this.open) answer.end();
    return this.spent;
  }
}

export class AnswerMeter {
  private readonly api: ModelApi;
  private readonly request: BilledRequest;
  private readonly begun = performance.now();
  private readonly chunks: Buffer[] = [];
  private bytes = 0;
  private done: ((usage: AnswerUsage | null) => void) | null;

  constructor(api: ModelApi, request: BilledRequest, done: (usage: AnswerUsage | null) => void) {
    this.api = api;
    this.request = request;
    this.done = done;
  }

  /** Reads the answer as it passes. */
  follow(answer: Readable): void {
    answer.on("data", (chunk: Buffer) => {
      this.bytes += chunk.length;
      if (this.bytes <= ANSWER_BYTES) this.chunks.push(chunk);
    });
  }

  /** Forgets the request: the provider refused it or was not reachable, so nothing was billed. */
  drop(): void {
    this.done?.(null);
    this.done = null;
  }

  /**
   * Ends the answer, even if it was interrupted or the agent left. Then the missing usage is
   * estimated.
   */
  end(): void {
    if (this.done === null) return;
    const reports = parseEvents(Buffer.concat(this.chunks).toString("utf8")).flatMap(
      (event) => this.api.readUsage(event) ?? [],
    );
    this.done(this.readUsage(reports));
    this.done = null;
  }

  private readUsage(reports: readonly UsageReport[]): AnswerUsage {
    const known: Record<string, unknown> = {};
    for (const { usage } of reports) {
      for (const [key, value] of Object.entries(usage)) if (value !== null) known[key] = value;
    }
    const model = reports.find((report) => report.model !== null)?.model ?? null;
    const { requests, searches } = this.api.countUsage(known);
    if (reports.some(({ final }) => final)) return { model, requests, searches };
    const [first = NO_TOKENS, ...others] = requests;
    const seconds = (performance.now() - this.begun) / 1000;
    const written = Math.min(this.request.mostTokens, Math.ceil(seconds * TOKENS_PER_SECOND));
    const input =
      reports.length > 0 ? first.input_tokens : Math.ceil(this.request.bytes / BYTES_PER_TOKEN);
    const estimate = {
      ...first,
      input_tokens: input,
      output_tokens: Math.max(first.output_tokens, written),
    };
    return {
      model,
      requests: [estimate, ...others],
      searches: Math.max(searches, this.request.mostSearches),
    };
  }
}

/**
 * Parses the events of a stream, or the single value of an answer:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
function parseEvents(text: string): unknown[] {
  if (!/^(event|data|id|:|retry)/.test(text.trimStart())) return [tryParseJson(text)];
  return text
    .split("\n")
    .flatMap((line) =>
      line.startsWith("data:") ? [tryParseJson(line.slice("data:".length))] : [],
    );
}
