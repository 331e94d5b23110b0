/**
 * `Request`, `Response` and `Headers` without streams, for texts and bytes: Node's own cost more
 * than the rest of GitHub's answer. For other bodies and missing features (signals, forms), it uses
 * Node's.
 */
type Pairs = Iterable<[string, string]>;
type Text = string | Uint8Array | null;
interface Given {
  status?: number;
  method?: string;
  headers?: Pairs | Record<string, string>;
  body?: Text;
}

const Real = { Request, Response, Headers };
const isText = (body: unknown): body is Text =>
  typeof body === "string" || body instanceof Uint8Array;

const LARGE = /\d{16}/;

/** @returns a function that restores everything */
export function installLightMessages(): () => void {
  Object.assign(globalThis, {
    Request: LightRequest,
    Response: LightResponse,
    Headers: LightHeaders,
  });
  const parse = JSON.parse.bind(JSON);
  // Octokit checks the text of each value for numbers too large for JavaScript. Few answers have
  // one.
  JSON.parse = (text, revive) =>
    parse(text, revive?.length === 3 && !LARGE.test(text) ? undefined : revive) as unknown;
  return () => {
    Object.assign(globalThis, Real);
    JSON.parse = parse;
  };
}

class LightHeaders {
  readonly #all = new Map<string, string>();

  constructor(given: Pairs | Record<string, string> = {}) {
    const pairs = Symbol.iterator in given ? given : Object.entries(given);
    for (const [name, value] of pairs) this.append(name, value);
  }

  get(name: string): string | null {
    return this.#all.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#all.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#all.set(name.toLowerCase(), String(value).trim());
  }

  append(name: string, value: string): void {
    const before = this.get(name);
    this.set(name, before === null ? value : `${before}, ${value}`);
  }

  delete(name: string): void {
    this.#all.delete(name.toLowerCase());
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#all[Symbol.iterator]();
  }
}

/** Like Node's, a body can be read once. */
abstract class Message {
  readonly headers: LightHeaders;
  readonly #body: Text;
  #used = false;

  constructor(body: Text, headers: Given["headers"]) {
    this.#body = body;
    this.headers = new LightHeaders(headers);
    if (typeof body === "string" && !this.headers.has("content-type"))
      this.headers.set("content-type", "text/plain;charset=UTF-8");
  }

  /** A stream, for callers that ask for one. */
  get body(): ReadableStream | null {
    return this.#body === null ? null : new Real.Response(this.#body as string).body;
  }

  async text(): Promise<string> {
    const body = this.taken();
    return typeof body === "string" ? body : Buffer.from(body ?? []).toString("utf8");
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(Buffer.from(this.taken() ?? "")).buffer;
  }

  protected taken(): Text {
    if (this.#used) throw new TypeError("Body is unusable: Body has already been read");
    this.#used = this.#body !== null;
    return this.#body;
  }

  protected get peeked(): Text {
    return this.#body;
  }
}

class LightRequest extends Message {
  readonly method!: string;
  readonly url!: string;

  constructor(input: string | URL | LightRequest, given: Given = {}) {
    const from = input instanceof LightRequest ? input : null;
    const body = given.body ?? from?.peeked ?? null;
    if (body !== null && !isText(body))
      return new Real.Request(input as URL, given as RequestInit) as never;
    super(body, given.headers ?? from?.headers ?? {});
    this.method = given.method ?? from?.method ?? "GET";
    this.url = from?.url ?? new URL(input as URL).href;
  }

  clone(): LightRequest {
    return new LightRequest(this);
  }
}

class LightResponse extends Message {
  readonly status!: number;
  readonly statusText = "";
  readonly url = "";

  constructor(body: Text = null, given: Given = {}) {
    if (body !== null && !isText(body))
      return new Real.Response(body, given as ResponseInit) as never;
    super(body, given.headers ?? {});
    this.status = given.status ?? 200;
  }

  static json(value: unknown, given: Given = {}): LightResponse {
    const headers = {
      "content-type": "application/json",
      ...Object.fromEntries(new LightHeaders(given.headers)),
    };
    return new LightResponse(JSON.stringify(value), { ...given, headers });
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  clone(): LightResponse {
    return new LightResponse(this.peeked, { status: this.status, headers: this.headers });
  }
}
