/**
 * The provider's door for an agent that runs as a process of its own. Such an agent hands its environment on to the
 * commands that the model thinks of, and so must not have the key: it gets an address on this machine and a word that
 * opens only that, for as long as the session lasts. The real key is put in here.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { APIConnectionError, APIError } from "@anthropic-ai/sdk";
import type { Cage } from "../isolation/cage.ts";
import { patient } from "./anthropic/patience.ts";

export interface GateOptions {
  /** Where the agent runs: nothing else gets to the gate than what is started there from now on. */
  cage: Cage;
  /** Where the provider is; the agent's paths are put behind it. */
  url: string;
  /** What is let through, as `POST /v1/messages`: the key may do far more than a session needs. */
  requests: RegExp;
  /** What every request carries: the key. */
  headers: Readonly<Record<string, string>>;
  print: (line: string) => void;
  /** A refusal in the shape of Anthropic's errors, where the provider has another. */
  read?: (status: number, body: unknown) => { status: number; body: object };
  /** Called when a refusal has come that no further try mends: for agents that don't heed `x-should-retry`. */
  hopeless?: () => void;
}

export interface Gate extends AsyncDisposable {
  /** Its address in the cage. */
  url: string;
  /** What the agent takes for its key. */
  word: string;
  /** Why the provider gave no answer to the newest request; null = it did. */
  refusal(): APIError | null;
}

/** Another try of the same would end alike: agents try again even so, where nobody tells them. */
const FINAL = [401, 402, 403, 404];
const HELD_BACK = ["host", "connection", "content-length", "accept-encoding", "x-api-key", "authorization"];
/** `fetch` has undone what these say. */
const UNDONE = ["content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive"];

/** Opens it on 127.0.0.1. */
export async function openGate(options: GateOptions): Promise<Gate> {
  const word = randomBytes(24).toString("hex");
  const ask = patient(options.print);
  let refusal: APIError | null = null;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!opens(request, word)) return refuse(response, 401, "this is not the session's key");
    const { pathname, search } = new URL(request.url ?? "/", "http://gate");
    const method = request.method ?? "GET";
    const asked = `${method} ${pathname}`;
    if (!options.requests.test(asked)) return refuse(response, 404, `${asked} is not let through`);
    const left = new AbortController();
    response.on("close", () => left.abort());
    const init = { method, headers: headersOf(request, options.headers), signal: left.signal };
    const body = method === "GET" || method === "HEAD" ? {} : { body: new Uint8Array(await buffer(request)) };
    try {
      // A redirect would carry the key elsewhere.
      const answer = await ask(`${options.url}${pathname}${search}`, { ...init, ...body, redirect: "manual" });
      refusal = answer.ok ? null : await refusalOf(answer.clone(), options.read);
      const headers = headersTo(answer, refusal);
      if (headers["x-should-retry"] === "false") options.hopeless?.();
      send(response, answer, headers);
    } catch (error) {
      if (left.signal.aborted) return;
      refusal = new APIConnectionError({ cause: error instanceof Error ? error : new Error(String(error)) });
      refuse(response, 502, "the provider can't be reached");
    }
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${await options.cage.door((server.address() as AddressInfo).port)}`,
    word,
    refusal: () => refusal,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Whether the request has the word. Compared by digests: equal lengths, and no time that tells. */
function opens({ headers }: IncomingMessage, word: string): boolean {
  const given = headers["x-api-key"] ?? headers.authorization?.replace(/^Bearer /i, "") ?? "";
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(String(given)), digest(word));
}

function headersOf({ headers }: IncomingMessage, own: Readonly<Record<string, string>>): Headers {
  const sent = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || HELD_BACK.includes(name) ? [] : [[name, String(value)]],
  );
  return new Headers([...sent, ["accept-encoding", "identity"], ...Object.entries(own)]);
}

async function refusalOf(answer: Response, read: GateOptions["read"]): Promise<APIError> {
  const body: unknown = await answer.json().catch(() => null);
  const { status, body: error } = read?.(answer.status, body) ?? { status: answer.status, body: body ?? {} };
  return APIError.generate(status, error, `answer ${answer.status}`, answer.headers);
}

function headersTo(answer: Response, refusal: APIError | null): Record<string, string> {
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !UNDONE.includes(name)));
  const final = refusal?.status !== undefined && FINAL.includes(refusal.status);
  return final ? { ...headers, "x-should-retry": "false" } : headers;
}

function send(response: ServerResponse, answer: Response, headers: Record<string, string>): void {
  response.writeHead(answer.status, headers);
  // What breaks off there breaks off here.
  if (answer.body) pipeline(Readable.fromWeb(answer.body), response, () => undefined);
  else response.end();
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ type: "error", error: { type: "invalid_request_error", message } }));
}
