import { setTimeout as sleep } from "node:timers/promises";
import { APIConnectionError, APIError, AnthropicError } from "@anthropic-ai/sdk";
import { STRETCH_MS } from "../../core/model/settings.ts";
import { pluralize, toOneLine } from "../../core/text/format.ts";
import { sanitizeLogLine } from "../untrusted-io.ts";
import type { Price } from "../../core/model/usage.ts";
import type { EarlyEnd, EndCause } from "../../core/model/proposal.ts";
import type { EngineInput } from "./engine.ts";

/** Settings of an engine that asks a model through its provider's API. */
export interface ModelEngineSetup {
  key: string;
  /** Address of the provider's API, without a trailing slash: `https://api.openai.com/v1`. */
  url: string;
  prices: Readonly<Record<string, Price>>;
  print: (line: string) => void;
  /** How long it waits for the provider, if not the default. */
  waits?: Partial<RetryLimits> | undefined;
}

/** The provider that an engine asks, in the words that people know. */
interface Provider {
  /** Name of the API, such as `Messages API`. */
  api: string;
  /** Its address, without a trailing slash. */
  url: string;
  /** Name of the secret with the key. */
  secret: string;
  /** Name of the repository variable with the address. */
  variable: string;
}

export function getAnthropicProvider(url: string): Provider {
  return { api: "Messages API", url, secret: "ANTHROPIC_API_KEY", variable: "ANTHROPIC_BASE_URL" };
}

export function getOpenAiProvider(url: string): Provider {
  return { api: "Responses API", url, secret: "OPENAI_API_KEY", variable: "OPENAI_BASE_URL" };
}

// When the provider accepts requests again:
// https://platform.claude.com/docs/en/api/rate-limits

/**
 * Returns the time in the headers of a refusal; null = none. Only limits that are used up count.
 */
export function getResetTime(headers: Headers, now: number): Date | null {
  const milliseconds = Number.parseFloat(headers.get("retry-after-ms") ?? "");
  if (milliseconds > 0) return toDate(now + milliseconds);
  const after = headers.get("retry-after");
  if (after !== null) {
    const seconds = Number(after);
    return toDate(Number.isNaN(seconds) ? Date.parse(after) : now + seconds * 1000);
  }
  const resets = [...headers].flatMap(([name, value]) => {
    const limit = /^(anthropic-ratelimit-.+)-reset$/.exec(name)?.[1];
    if (limit === undefined || headers.get(`${limit}-remaining`) !== "0") return [];
    return toDate(Date.parse(value)) ?? [];
  });
  return resets.toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null;
}

/** Returns the first day of the next month, when a monthly spend limit ends. */
function getNextMonth(now: number): Date {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
}

function toDate(time: number): Date | null {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? null : date;
}

// The run waits for a refusal that ends soon, because a new launch would cost a runner and the
// conversation so far. A longer refusal ends the run, so that nobody pays for a waiting runner.

/** Limits of the waits, in milliseconds. */
export interface RetryLimits {
  /** Maximum of one wait. */
  longest: number;
  /** Maximum of all waits in a row without an answer. */
  stretch: number;
  /** Maximum of all waits of the session. */
  session: number;
  /**
   * Maximum of all waits for one request, for an agent that gives up on a request without an
   * answer.
   */
  request: number;
  /** The end of the session's time, in milliseconds since 1970. No wait lasts until then. */
  deadline: number;
}

const DEFAULT_LIMITS: RetryLimits = {
  longest: 2 * 60_000,
  stretch: STRETCH_MS,
  session: 20 * 60_000,
  request: STRETCH_MS,
  deadline: Number.POSITIVE_INFINITY,
};

/**
 * First wait in milliseconds if the provider names none. Each further wait doubles, up to a minute.
 * A wait that the provider names is at least as long.
 */
const FIRST_MS = 1000;
const LATER_MS = 60_000;
/** Number of waits that are as short as the provider says. */
const TRUSTED_TRIES = 3;
/** Maximum time in milliseconds until an answer begins. */
const SILENCE_MS = 10 * 60_000;

/**
 * Whether a retry of the same request may succeed:
 * https://platform.claude.com/docs/en/api/errors
 */
const isTemporaryStatus = (status: number): boolean =>
  [408, 409, 429].includes(status) || status >= 500;

/**
 * Creates a `fetch` that waits and retries if the provider refuses temporarily or is unreachable.
 * It prints refusals and waits, so that the run's log shows why nothing happens. A refusal that it
 * does not wait for gets the header `x-should-retry: false`. The exception is a refusal that only
 * reached one request's limit: then the agent may retry.
 */
export function createRetryingFetch(
  print: (line: string) => void,
  waits: Partial<RetryLimits> = {},
): typeof fetch {
  const most = { ...DEFAULT_LIMITS, ...waits };
  let [stretch, session] = [0, 0];
  return async (input, init) => {
    let request = 0;
    for (let tries = 0; ; tries++) {
      const answer = await fetchOnce(input, init);
      if (answer instanceof Response && !isTemporaryStatus(answer.status)) {
        stretch = 0;
        return answer;
      }
      const wait = findWait(answer, tries);
      const isOver = wait === null || wait > most.longest || Date.now() + wait >= most.deadline;
      const isEnough = isOver || stretch + wait > most.stretch || session + wait > most.session;
      const what = answer instanceof Response ? `answers ${answer.status}` : "can't be reached";
      if (isEnough || request + wait > most.request) {
        print(sanitizeLogLine(`| the provider ${what}`));
        if (!(answer instanceof Response)) throw answer;
        return isEnough ? refuseForGood(answer) : answer;
      }
      const seconds = Math.ceil(wait / 1000);
      print(
        sanitizeLogLine(
          `| the provider ${what}; Baton asks again in ${pluralize(seconds, "second")}`,
        ),
      );
      if (answer instanceof Response) await answer.body?.cancel();
      [stretch, session, request] = [stretch + wait, session + wait, request + wait];
      await sleep(wait, undefined, init?.signal ? { signal: init.signal } : {});
    }
  };
}

/** Returns the milliseconds until the next try; null = a retry is not worth it. */
function findWait(answer: Response | Error, tries: number): number | null {
  const usual = Math.min(FIRST_MS * 2 ** tries, LATER_MS);
  if (!(answer instanceof Response)) return usual;
  if (answer.headers.get("x-should-retry") === "false") return null;
  const now = Date.now();
  const reset = getResetTime(answer.headers, now);
  if (reset === null) return usual;
  const named = Math.max(0, reset.getTime() - now);
  return tries < TRUSTED_TRIES
    ? named
    : Math.max(named, Math.min(FIRST_MS * 2 ** (tries - TRUSTED_TRIES), LATER_MS));
}

/** Returns the answer, or the error that prevented it. Rejects if the caller gave up. */
async function fetchOnce(
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
): Promise<Response | Error> {
  // Stops when the answer begins, because its end may be far.
  const silence = new AbortController();
  const timer = setTimeout(
    () => silence.abort(new Error("it did not answer in ten minutes")),
    SILENCE_MS,
  );
  const signal = AbortSignal.any([silence.signal, ...(init?.signal ? [init.signal] : [])]);
  try {
    return await fetch(input, { ...init, signal });
  } catch (error) {
    if (init?.signal?.aborted || !(error instanceof Error)) throw error;
    return error;
  } finally {
    clearTimeout(timer);
  }
}

function refuseForGood({ body, status, statusText, headers: given }: Response): Response {
  const headers = new Headers(given);
  headers.set("x-should-retry", "false");
  return new Response(body, { status, statusText, headers });
}

// The meaning of the provider's errors for a session:
// https://platform.claude.com/docs/en/api/errors

type RequestedModel = Pick<EngineInput, "model" | "complexity">;

/** Returns how the session ends with `error`; null if the provider did not cause it. */
export function toProviderFailure(
  error: unknown,
  input: RequestedModel,
  provider: Provider,
  now: number,
): EarlyEnd | null {
  if (error instanceof APIConnectionError) {
    const text = error.cause instanceof Error ? clip(getRootCause(error.cause).message) : null;
    const cause: EndCause = { kind: "provider_unreachable", url: provider.url, text };
    return { ended: "parked", cause, until: null };
  }
  if (isStreamCut(error)) {
    const cause: EndCause = { kind: "answer_interrupted", text: clip(getRootCause(error).message) };
    return { ended: "parked", cause, until: null };
  }
  return error instanceof APIError ? toRefusal(error as APIError, input, provider, now) : null;
}

function toRefusal(
  error: APIError,
  input: RequestedModel,
  provider: Provider,
  now: number,
): EarlyEnd {
  const text = clip(error.apiMessage ?? error.message);
  const cause = findRefusalCause(error, text, input, provider);
  if (cause !== null) return { ended: "stopped", cause };
  const said: EndCause = { kind: "said", text };
  if (!isTemporaryRefusal(error)) return { ended: "failed", cause: said };
  const spendCap = error.errorCode === "enforced_spend_limit_reached";
  const until = spendCap ? getNextMonth(now) : error.headers && getResetTime(error.headers, now);
  return { ended: "parked", cause: said, until: until?.toISOString() ?? null };
}

/** Returns what a person has to fix before the provider answers; null if that is unknown. */
function findRefusalCause(
  { status, type }: APIError,
  text: string,
  { model, complexity }: RequestedModel,
  { api, url, secret, variable }: Provider,
): EndCause | null {
  switch (status) {
    case 401:
      return { kind: "key_refused", secret, text };
    case 402:
      return { kind: "bill_unpaid", text };
    case 403:
      return { kind: "key_forbidden", secret, text };
    case 404:
      return type === "not_found_error"
        ? { kind: "model_unknown", model, complexity, text }
        : { kind: "api_unknown", api, url, variable, text };
    case 400:
      // A spend limit that people set has no error code of its own.
      return /\busage limits\b/i.test(text) ? { kind: "provider_spend_limit", text } : null;
    default:
      return null;
  }
}

/**
 * Whether an answer was interrupted by the connection or by an error in the stream. The SDK retries
 * only requests whose answer hasn't begun.
 */
export function isAnswerInterrupted(error: unknown): boolean {
  if (error instanceof APIConnectionError) return false;
  if (error instanceof APIError)
    return error.status === undefined && isTemporaryRefusal(error as APIError);
  return isStreamCut(error);
}

/**
 * The SDK throws its own error class when a stream breaks, with the connection's error as the
 * cause.
 */
function isStreamCut(error: unknown): error is AnthropicError {
  return (
    error instanceof AnthropicError && !(error instanceof APIError) && error.cause instanceof Error
  );
}

/** An error in a stream has a type but no status. */
function isTemporaryRefusal({ status, type }: APIError): boolean {
  if (status !== undefined) return isTemporaryStatus(status);
  return (
    type === null ||
    ["rate_limit_error", "overloaded_error", "api_error", "timeout_error"].includes(type)
  );
}

function getRootCause(error: Error): Error {
  return error.cause instanceof Error ? getRootCause(error.cause) : error;
}

/** Maximum characters of a text in the proposal. */
const MAX_TEXT = 1800;
const clip = (text: string) => toOneLine(text).slice(0, MAX_TEXT);
