/**
 * The provider's address for an agent that runs as a process of its own. Such an agent passes its
 * environment on to commands that the model chooses, so it must not have the key. It gets an
 * address on this machine and a token that is valid only there, while the session runs. The proxy
 * adds the real key, allows only what a session needs, and counts what requests cost.
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
   * The sandbox in which the agent runs. Only processes that start there from now on can reach the
   * proxy.
   */
  sandbox: Sandbox;
  /** The provider's address. The agent's paths are appended to it. */
  url: string;
  /** The allowed requests, and how they are counted. */
  api: ModelApi;
  /** The only model that may be asked. */
  model: string;
  /** Maximum number of searches at the provider, in all requests of the session together. */
  searches: number;
  /** The prices in the configuration. */
  prices: Readonly<Record<string, Price>>;
  /**
   * Maximum dollars of all requests together. A request that could cost more is refused; null = no
   * limit.
   */
  limit?: number | null;
  /** How long a request waits for the provider, if not the default. */
  waits?: Partial<RetryLimits> | undefined;
  /** Called when the limit refuses all further requests. */
  onLimit?: () => void;
  /** Headers that every request carries: the key. */
  headers: Readonly<Record<string, string>>;
  print: (line: string) => void;
  /** Converts a refusal to the format of Anthropic's errors, if the provider has another. */
  parseRefusal?: (status: number, body: unknown) => { status: number; body: object };
  /** Called after a refusal that no retry fixes, for agents that ignore `x-should-retry`. */
  onFinalRefusal?: () => void;
}

export interface ModelProxy extends AsyncDisposable {
  /** The proxy's address in the sandbox. */
  url: string;
  /** The token that the agent uses as its key. */
  token: string;
  /**
   * Returns why the newest request got no answer, in the words of the provider or the proxy; null =
   * it got one.
   */
  getRefusal(): APIError | null;
  /** Returns why the session has to end now; null = it has not reached its limit. */
  findLimitResult(): EarlyEnd | null;
  /**
   * Returns the limit that ended a session without a close, if one did. `byAgent`: the agent's own
   * accounting ended it.
   */
  findEndLimitResult(byAgent?: boolean): EarlyEnd | null;
  /**
   * Returns once that most of the limit is spent, as a message to the model, which closes with
   * `close`; null = not now.
   */
  takeWarning(close: string): string | null;
  /** Closes the proxy. Returns what was spent through it, pending requests included. */
  close(): Promise<SpendTracker>;
}

interface Outgoing {
  method: string;
  /** Path and query. */
  target: string;
  /** The body that the proxy sends on; null = a request without one. */
  body: string | null;
  /** Maximum tokens of the answer; null = the request costs nothing. */
  mostTokens: number | null;
  /** Searches that are reserved for it. */
  mostSearches: number;
  /** Called once, with the number of searches that were made. */
  settle: (searches: number) => void;
}

/** Statuses for which a retry ends the same. Agents retry anyway unless a header says not to. */
const FINAL = [401, 402, 403, 404];
/**
 * The agent's headers that the proxy sends on. Others could name an organization or a project that
 * would pay.
 */
const FORWARDED_HEADERS = [
  ...[
    /^(accept|user-agent|x-app|originator|anthropic-(version|beta))$/,
    /^x-(stainless|claude-code|codex)-/,
  ],
  /^((session|thread)[-_]id|x-client-request-id)$/,
];
/**
 * How long a request is held during a temporary refusal, in milliseconds. Agents give up on a
 * request without an answer.
 */
const HOLD_MS = 4 * 60_000;
/** Tokens of the longest answer, if a request doesn't set a maximum. */
const MOST_ANSWER = 128_000;
/** The providers accept no longer body. */
const BODY_BYTES = 32 * 1024 * 1024;
/** Maximum number of refusal reasons in the log, each once. */
const MAX_REASONS = 20;
/** `fetch` has already decoded what these headers describe. */
const DECODED_HEADERS = [
  "content-encoding",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
];

/** Opens the proxy on 127.0.0.1. */
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

  /** Returns the request that may go to the provider, or why it may not. */
  const admit = async (request: IncomingMessage): Promise<Outgoing | Refusal> => {
    if (!hasToken(request, token)) return { status: 401, message: "this is not the session's key" };
    const { pathname, search } = new URL(request.url ?? "/", "http://proxy");
    const method = request.method ?? "GET";
    const asked = `${method} ${pathname}`;
    if (!api.requests.test(asked)) return { status: 404, message: `${asked} is not allowed` };
    if (method === "GET")
      return { method, target: pathname + search, body: null, mostTokens: null, ...NO_SEARCHES };
    if (spent.findLimitResult())
      return { status: 402, message: "the session has spent all that it may spend" };
    const plain = search === "" || search === "?beta=true";
    if (!plain) return { status: 404, message: `${asked} is allowed only without a query` };
    const json = await readRequestJson(request);
    const read = bodies.safeParse(json);
    if (!read.success) return { status: 400, message: explainRefusal(read.error, json) };
    const limited = api.limitSearches(read.data, searches.left);
    // The proxy sends the parsed body. If a field occurs twice, the provider might read the other
    // one.
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
      return { status: 402, message: "the session has spent all that it may spend" };
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
    // The request waited for others, and its agent left in the meantime.
    if (left.signal.aborted) return settle(0);
    // A redirect would send the key to another server.
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

/**
 * Returns the maximum and minimum length of the answer in tokens, as the request says, and the
 * field that says so.
 */
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
    // The answer has to be longer than the thinking budget.
    least: typeof budget_tokens === "number" ? budget_tokens + 1 : 0,
  };
}

/**
 * Reads the request's body. Returns undefined if it is not JSON; a body that is too long is cut and
 * so isn't JSON either.
 */
async function readRequestJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES) chunks.push(chunk);
  }
  return tryParseJson(Buffer.concat(chunks).toString("utf8"));
}

/** Whether the request has the token. Compares digests of equal length in constant time. */
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
  // If the provider's answer breaks off, so does the proxy's.
  pipeline(body, response, () => counted?.end());
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(createErrorBody(message)));
}

/** Creates an error body in the format of both providers. */
function createErrorBody(message: string) {
  return { type: "error", error: { type: "invalid_request_error", message } };
}
