/**
 * The provider's address for an agent that runs as a process of its own. Such an agent hands its
 * environment on to the commands that the model thinks of, and so must not have the key: it gets an
 * address on this machine and a word that opens only that, for as long as the session lasts. The
 * real key is put in here, into requests that say nothing but what a session needs, and what they
 * cost is counted here.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline, Readable } from "node:stream";
import { APIConnectionError, APIError } from "@anthropic-ai/sdk";
import type { Price } from "../../core/model/usage.ts";
import type { EarlyEnd } from "../../core/model/proposal.ts";
import type { Sandbox } from "../isolation/sandbox.ts";
import { sanitizeLogLine, tryParseJson } from "../untrusted-io.ts";
import { createRetryingFetch, type RetryLimits } from "./provider.ts";
import { explainRefusal, type ModelApi } from "./model-api/api.ts";
import { Meter, type AnswerMeter } from "./model-api/meter.ts";
import { SearchBudget, SpendTracker } from "./model-api/spend-tracker.ts";

export interface ModelProxyOptions {
  /**
   * Where the agent runs: nothing else gets to the proxy than what is started there from now on.
   */
  sandbox: Sandbox;
  /** Where the provider is; the agent's paths are put behind it. */
  url: string;
  /** What is let through, and how it is counted. */
  api: ModelApi;
  /** The one model that may be asked. */
  model: string;
  /** Searches at the provider that the session may make, in all its requests together. */
  searches: number;
  /** The configuration's prices. */
  prices: Readonly<Record<string, Price>>;
  /**
   * Dollars that all requests together may cost: none is let through that could cost more; null =
   * no limit.
   */
  limit?: number | null;
  /** How long a request waits for the provider, where that is not as usual. */
  waits?: Partial<RetryLimits> | undefined;
  /** Called when no further request is let through for the limit. */
  onLimit?: () => void;
  /** What every request carries: the key. */
  headers: Readonly<Record<string, string>>;
  print: (line: string) => void;
  /** A refusal in the shape of Anthropic's errors, where the provider has another. */
  parseRefusal?: (status: number, body: unknown) => { status: number; body: object };
  /**
   * Called when a refusal has come that no further try fixes: for agents that ignore
   * `x-should-retry`.
   */
  onFinalRefusal?: () => void;
}

export interface ModelProxy extends AsyncDisposable {
  /** Its address in the sandbox. */
  url: string;
  /** What the agent takes for its key. */
  token: string;
  /**
   * Why the newest request got no answer, by the provider's word or the proxy's own; null = it got
   * one.
   */
  getRefusal(): APIError | null;
  /** Why the session has to end now; null = it has not reached its limit. */
  findLimitResult(): EarlyEnd | null;
  /**
   * Why a session ended that did not close, where that is for its limit; `byAgent`: by the agent's
   * own account.
   */
  findEndLimitResult(byAgent?: boolean): EarlyEnd | null;
  /**
   * Says once that most of the limit is spent, in words for the model, which closes by `close`;
   * null = not now.
   */
  takeWarning(close: string): string | null;
  /** Closes the proxy. Returns what was spent through it, with what is still on its way. */
  close(): Promise<SpendTracker>;
}

interface Outgoing {
  method: string;
  /** Path and query. */
  target: string;
  /** The body as it is sent on; null = a request without one. */
  body: string | null;
  /** Null = it costs nothing. */
  mostTokens: number | null;
  /** Searches that are reserved for it. */
  mostSearches: number;
  /** Called once, with how many were made. */
  settle: (searches: number) => void;
}

/** Another try of the same would end alike: agents try again even so, where nobody tells them. */
const FINAL = [401, 402, 403, 404];
/**
 * The agent's headers that go on. Others could name an organisation or a project that is to pay.
 */
const FORWARDED_HEADERS = [
  ...[
    /^(accept|user-agent|x-app|originator|anthropic-(version|beta))$/,
    /^x-(stainless|claude-code|codex)-/,
  ],
  /^((session|thread)[-_]id|x-client-request-id)$/,
];
/**
 * How long a request is held while the provider refuses for now: agents give up on one that isn't
 * answered.
 */
const HOLD_MS = 4 * 60_000;
/** Tokens of the longest answer, where a request doesn't say. */
const MOST_ANSWER = 128_000;
/** The providers take no longer ones. */
const BODY_BYTES = 32 * 1024 * 1024;
/** Reasons of refusals that the log shows, each once. */
const MAX_REASONS = 20;
/** `fetch` has undone what these say. */
const DECODED_HEADERS = [
  "content-encoding",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
];

/** Opens it on 127.0.0.1. */
export async function openModelProxy(options: ModelProxyOptions): Promise<ModelProxy> {
  const { api, headers: own, print } = options;
  const token = randomBytes(24).toString("hex");
  const ask = createRetryingFetch(print, { request: HOLD_MS, ...options.waits });
  const bodies = api.bodySchema(options.model);
  const searches = new SearchBudget(options.searches);
  const spent = new SpendTracker(options.model, options.prices, options.limit ?? null);
  if (options.onLimit) spent.whenLimitReached(options.onLimit);
  const meter = new Meter(api, spent);
  const reasons = new Set<string>();
  let refusal: APIError | null = null;

  /** What may go to the provider of a request, or why it may not. */
  const admit = async (request: IncomingMessage): Promise<Outgoing | Refusal> => {
    if (!hasToken(request, token)) return { status: 401, message: "this is not the session's key" };
    const { pathname, search } = new URL(request.url ?? "/", "http://proxy");
    const method = request.method ?? "GET";
    const asked = `${method} ${pathname}`;
    if (!api.requests.test(asked)) return { status: 404, message: `${asked} is not let through` };
    if (method === "GET")
      return { method, target: pathname + search, body: null, mostTokens: null, ...NO_SEARCHES };
    if (spent.findLimitResult())
      return { status: 402, message: "the session has spent what it may" };
    const plain = search === "" || search === "?beta=true";
    if (!plain) return { status: 404, message: `${asked} is let through without a query` };
    const json = await readRequestJson(request);
    const read = bodies.safeParse(json);
    if (!read.success) return { status: 400, message: explainRefusal(read.error, json) };
    const limited = api.limitSearches(read.data, searches.left);
    // What was looked at is what goes on: of a field that is there twice, the provider might take
    // the other one.
    const body = JSON.stringify(limited.body);
    const going = { method, target: pathname + search, body };
    if (!api.billed.test(asked)) return { ...going, mostTokens: null, ...NO_SEARCHES };
    const wanted = readTokens(read.data);
    const planned = {
      body,
      mostTokens: wanted.most,
      leastTokens: wanted.least,
      mostSearches: limited.most,
    };
    const settleSearches = searches.reserve(limited.most);
    const admitted = await spent.admit(planned);
    if (admitted === null) {
      settleSearches(0);
      return { status: 402, message: "the session has spent what it may" };
    }
    const { mostTokens } = admitted;
    const settle = (made: number) => {
      settleSearches(made);
      admitted.settle();
    };
    const short =
      mostTokens < wanted.most
        ? { body: JSON.stringify({ ...limited.body, [wanted.field]: mostTokens }) }
        : {};
    return { ...going, ...short, mostTokens, mostSearches: limited.most, settle };
  };

  const turnAway = (response: ServerResponse, { status, message }: Refusal): void => {
    const said = `Baton refuses this request to the model: ${message}`;
    if (!reasons.has(said) && reasons.size < MAX_REASONS) {
      reasons.add(said);
      print(sanitizeLogLine(`| ${said}`));
    }
    if (status === 400)
      refusal = APIError.generate(status, createErrorBody(said), undefined, new Headers());
    refuse(response, status, said);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const left = new AbortController();
    response.on("close", () => left.abort());
    const outgoing = await admit(request);
    if ("status" in outgoing) return turnAway(response, outgoing);
    const { method, target, body, mostTokens, mostSearches, settle } = outgoing;
    // It waited for others, and its agent left meanwhile.
    if (left.signal.aborted) return settle(0);
    // A redirect would carry the key elsewhere.
    const init: RequestInit = {
      method,
      headers: createRequestHeaders(request, own),
      signal: left.signal,
      redirect: "manual",
    };
    const counted =
      mostTokens === null
        ? null
        : meter.begin({ bytes: body?.length ?? 0, mostTokens, mostSearches }, settle);
    try {
      const answer = await ask(options.url + target, body === null ? init : { ...init, body });
      if (!answer.ok) counted?.drop();
      refusal = answer.ok ? null : await readRefusal(answer.clone(), options.parseRefusal);
      const headers = createAnswerHeaders(answer, refusal);
      if (headers["x-should-retry"] === "false") options.onFinalRefusal?.();
      send(response, answer, headers, counted);
    } catch (error) {
      if (left.signal.aborted) return counted?.end();
      counted?.drop();
      refusal = new APIConnectionError({
        cause: error instanceof Error ? error : new Error(String(error)),
      });
      refuse(response, 502, "the provider can't be reached");
    }
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
    return meter.close();
  };
  return {
    url: `http://127.0.0.1:${await options.sandbox.forwardPort((server.address() as AddressInfo).port)}`,
    token,
    getRefusal: () => refusal,
    findLimitResult: () => spent.findLimitResult(),
    findEndLimitResult: (byAgent) => spent.findEndLimitResult(byAgent),
    takeWarning: (how) => spent.takeWarning(how),
    close,
    [Symbol.asyncDispose]: async () => void (await close()),
  };
}

const NO_SEARCHES = { mostSearches: 0, settle: () => {} };

interface Refusal {
  status: 400 | 401 | 402 | 404;
  message: string;
}

/** How long the answer may be by the request's word, in tokens, and which field says so. */
function readTokens(body: object): { field: string; most: number; least: number } {
  const { max_tokens, max_output_tokens, thinking } = body as {
    max_tokens?: number;
    max_output_tokens?: number | null;
    thinking?: { budget_tokens?: unknown } | null;
  };
  const { budget_tokens } = thinking ?? {};
  return {
    field: max_tokens === undefined ? "max_output_tokens" : "max_tokens",
    most: max_tokens ?? max_output_tokens ?? MOST_ANSWER,
    // The answer has to be longer than what the model may think.
    least: typeof budget_tokens === "number" ? budget_tokens + 1 : 0,
  };
}

/** The request's body; undefined where it is no JSON, as what is too long isn't without its end. */
async function readRequestJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES) chunks.push(chunk);
  }
  return tryParseJson(Buffer.concat(chunks).toString("utf8"));
}

/** Whether the request has the word. Compared by digests: equal lengths, and no time that tells. */
function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const given = headers["x-api-key"] ?? headers.authorization?.replace(/^Bearer /i, "") ?? "";
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(String(given)), digest(token));
}

function createRequestHeaders(
  { headers }: IncomingMessage,
  own: Readonly<Record<string, string>>,
): Headers {
  const sent = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || !FORWARDED_HEADERS.some((known) => known.test(name))
      ? []
      : [[name, String(value)]],
  );
  const json = { "content-type": "application/json", "accept-encoding": "identity" };
  return new Headers([...sent, ...Object.entries({ ...json, ...own })]);
}

async function readRefusal(
  answer: Response,
  read: ModelProxyOptions["parseRefusal"],
): Promise<APIError> {
  const body: unknown = await answer.json().catch(() => null);
  const { status, body: error } = read?.(answer.status, body) ?? {
    status: answer.status,
    body: body ?? {},
  };
  return APIError.generate(status, error, `answer ${answer.status}`, answer.headers);
}

function createAnswerHeaders(answer: Response, refusal: APIError | null): Record<string, string> {
  const headers = Object.fromEntries(
    [...answer.headers].filter(([name]) => !DECODED_HEADERS.includes(name)),
  );
  const final = refusal?.status !== undefined && FINAL.includes(refusal.status);
  return final ? { ...headers, "x-should-retry": "false" } : headers;
}

function send(
  response: ServerResponse,
  answer: Response,
  headers: Record<string, string>,
  counted: AnswerMeter | null,
): void {
  response.writeHead(answer.status, headers);
  if (!answer.body) {
    counted?.end();
    return void response.end();
  }
  const body = Readable.fromWeb(answer.body);
  counted?.follow(body);
  // What breaks off there breaks off here.
  pipeline(body, response, () => counted?.end());
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(createErrorBody(message)));
}

/** As both providers write it. */
function createErrorBody(message: string) {
  return { type: "error", error: { type: "invalid_request_error", message } };
}
