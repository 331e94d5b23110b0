/**
 * Reads are conditional: what GitHub gave with an ETag is kept, and asked for again with
 * `If-None-Match`. An answer of
 * 304 costs nothing of the rate limit, and is as fresh as any, since GitHub itself says that
 * nothing has changed:
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
import type { ProbotOctokit } from "probot";

type Hooked = Pick<InstanceType<typeof ProbotOctokit>, "hook">;

type ConditionalRequest = Record<string, unknown> & { request?: unknown };

interface CachedAnswer {
  etag: string;
  status: number;
  url: string;
  headers: object;
  /**
   * The body as JSON: each reader gets an object of its own, since pagination changes what it is
   * given.
   */
  text: string;
}

/** Bounds of what one installation's client keeps. */
const MAX_ANSWERS = 2000;
const MAX_CHARS = 16_000_000;
const MAX_CHARS_EACH = 500_000;

export function addConditionalRequests(octokit: Hooked): void {
  const answers = new AnswerCache();
  octokit.hook.wrap("request", async (request, options) => {
    if (options.method !== "GET") return request(options);
    const key = getRequestKey(options);
    const known = answers.get(key);
    try {
      // The hooks beneath are bound to this very object:
      // https://github.com/gr2m/before-after-hook#hookcollectionwrap
      if (known) options.headers = { ...options.headers, "if-none-match": known.etag };
      const response = await request(options);
      answers.keep(key, response);
      return response;
    } catch (error) {
      if (!known || !(error instanceof Error) || !("status" in error) || error.status !== 304)
        throw error;
      const { etag: _etag, text, ...rest } = known;
      // What the 304 says of itself (its date, what is left of the limit) is newer: RFC 9111, 3.2.
      const { headers } = (error as { response?: { headers?: object } }).response ?? {};
      return {
        ...rest,
        headers: { ...rest.headers, ...headers },
        data: JSON.parse(text) as unknown,
      };
    }
  });
}

/** What a read asks for. Octokit's own address would take as long as all else that is done here. */
function getRequestKey({
  request: _request,
  headers: { accept },
  ...asked
}: { headers: { accept?: unknown } } & ConditionalRequest) {
  return JSON.stringify([accept, asked]);
}

/**
 * `null` where there is a bigint, as which Octokit gives ids that a number can't hold: those of
 * deliveries.
 */
function toJsonText(data: unknown): string | null {
  try {
    return JSON.stringify(data);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** The answers that were used last, within the bounds. */
class AnswerCache {
  readonly #answers = new Map<string, CachedAnswer>();
  #chars = 0;

  get(key: string): CachedAnswer | undefined {
    const answer = this.#answers.get(key);
    if (answer) {
      this.#answers.delete(key);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  /** Archives, what has no ETag and what JSON can't hold aren't kept. */
  keep(
    key: string,
    { status, url, headers, data }: { status: number; url: string; headers: object; data: unknown },
  ): void {
    this.#forget(key);
    const [etag, type] = ["etag", "content-type"].map(
      (name) => (headers as Record<string, unknown>)[name],
    );
    if (status !== 200 || typeof etag !== "string" || !/\bjson\b/.test(String(type))) return;
    const text = toJsonText(data);
    if (text === null || text.length > MAX_CHARS_EACH) return;
    this.#answers.set(key, { etag, status, url, headers, text });
    this.#chars += text.length;
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= MAX_ANSWERS && this.#chars <= MAX_CHARS) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#chars -= this.#answers.get(key)?.text.length ?? 0;
    this.#answers.delete(key);
  }
}
