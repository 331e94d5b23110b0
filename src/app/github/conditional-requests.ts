/**
 * Makes reads conditional. An answer with an ETag is cached and requested again with
 * `If-None-Match`. A 304 costs nothing of the rate limit. It is as fresh as any answer, because
 * GitHub itself says that nothing has changed:
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
  /** The body as JSON. Each reader gets an object of its own, because pagination modifies it. */
  text: string;
}

/** Limits of the cache of one installation's client. */
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
      // The inner hooks are bound to this same object:
      // https://github.com/gr2m/before-after-hook#hookcollectionwrap
      if (known) options.headers = { ...options.headers, "if-none-match": known.etag };
      const response = await request(options);
      answers.keep(key, response);
      return response;
    } catch (error) {
      if (!known || !(error instanceof Error) || !("status" in error) || error.status !== 304)
        throw error;
      const { etag: _etag, text, ...rest } = known;
      // The headers of the 304 (date, remaining limit) are newer than the cached ones: RFC 9111,
      // 3.2.
      const { headers } = (error as { response?: { headers?: object } }).response ?? {};
      return {
        ...rest,
        headers: { ...rest.headers, ...headers },
        data: JSON.parse(text) as unknown,
      };
    }
  });
}

/**
 * Returns the cache key of a read. Building Octokit's full address would take as long as everything
 * else here.
 */
function getRequestKey({
  request: _request,
  headers: { accept },
  ...asked
}: { headers: { accept?: unknown } } & ConditionalRequest) {
  return JSON.stringify([accept, asked]);
}

/**
 * Returns `null` if there is a bigint. Octokit uses one for ids that don't fit into a number, such
 * as those of deliveries.
 */
function toJsonText(data: unknown): string | null {
  try {
    return JSON.stringify(data);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** The most recently used answers, within the limits. */
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

  /** Doesn't cache archives, answers without an ETag, and data that JSON can't represent. */
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
