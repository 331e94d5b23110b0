/**
 * `fetch` that doesn't wait for an answer for ever: who asks holds a build meanwhile, and keeps
 * others from asking.
 */
import type { Access } from "./access.ts";
import { GitHubError } from "./errors.ts";

/**
 * GitHub itself ends what takes it ten seconds; an Enterprise Server may be slower. In
 * milliseconds.
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
 */
const PATIENCE_MS = 60_000;

/** Until an answer begins; how long its body may take is up to who reads it (`body.ts`). */
export function fetchWithTimeout(patienceMs = PATIENCE_MS): typeof fetch {
  return async (input, init) => {
    const late = new AbortController();
    const words = `GitHub didn't answer within ${patienceMs / 1000} s`;
    const timer = setTimeout(() => late.abort(new Error(words)), patienceMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
    return fetch(input, { ...init, signal }).finally(() => clearTimeout(timer));
  };
}

// Bodies of answers whose length nobody vouches for.

interface HeldResponse {
  fetch: typeof fetch;
  response: Response | null;
}

/**
 * For the `request` option of a download: Octokit lets go of the answer and gives its body alone,
 * and Node empties a body whose answer is garbage before somebody reads it (FinalizationRegistry in
 * https://github.com/nodejs/undici/blob/main/lib/web/fetch/response.js).
 */
export function holdResponse({ octokit }: Pick<Access, "octokit">): HeldResponse {
  const given = octokit.request.endpoint?.DEFAULTS.request?.fetch as typeof fetch | undefined;
  const held: HeldResponse = {
    response: null,
    fetch: async (...ask) => (held.response = await (given ?? fetch)(...ask)),
  };
  return held;
}

/** A body that brings nothing for this long is given up, in milliseconds. */
const IDLE_MS = 30_000;
/**
 * And one that isn't whole after this: a byte now and then would hold its build's lane for hours.
 */
const WHOLE_MS = 5 * 60_000;

/**
 * Reads a body to its end; null when it has more than `max` bytes: the rest is left where it is.
 * With `end`, its last
 * `max` bytes at least. `body` is what Octokit gives under `parseSuccessResponseBody: false`.
 * @throws GitHubError `unavailable` when it breaks off
 */
export async function readBounded(
  body: unknown,
  max: number,
  { idleMs = IDLE_MS, wholeMs = WHOLE_MS, end = false } = {},
): Promise<Uint8Array | null> {
  if (!(body instanceof ReadableStream))
    throw new GitHubError("unavailable", "GitHub's answer has no body");
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let total = 0;
  let idle: NodeJS.Timeout | undefined;
  let asleep = false;
  const until = performance.now() + wholeMs;
  try {
    for (;;) {
      clearTimeout(idle);
      const left = until - performance.now();
      if (left <= 0) throw new Error(`it isn't whole after ${wholeMs / 1000} seconds`);
      const stop = () => {
        asleep = true;
        void reader.cancel().catch(() => undefined);
      };
      idle = setTimeout(stop, Math.min(idleMs, left));
      const { done, value } = await reader.read();
      // A cancelled body looks like one that has ended.
      if (asleep) throw new Error(`nothing came for ${Math.min(idleMs, wholeMs) / 1000} seconds`);
      if (done) return Buffer.concat(parts);
      total += value.length;
      if (total > max && !end) return null;
      parts.push(value);
      while (end && total - parts[0]!.length >= max) total -= parts.shift()!.length;
    }
  } catch (error) {
    throw new GitHubError(
      "unavailable",
      `GitHub's answer broke off: ${error instanceof Error ? error.message : "?"}`,
    );
  } finally {
    clearTimeout(idle);
    await reader.cancel().catch(() => undefined);
  }
}
