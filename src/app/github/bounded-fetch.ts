/** `fetch` with a timeout. A caller that waits holds up a build and keeps others from asking. */
import type { Access } from "./access.ts";
import { GitHubError } from "./errors.ts";

/**
 * GitHub ends a request after ten seconds; an Enterprise Server may be slower. In milliseconds.
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
 */
const PATIENCE_MS = 60_000;

/**
 * The timeout covers the time until a response starts. `readBounded` limits the rest.
 */
export function fetchWithTimeout(patienceMs = PATIENCE_MS): typeof fetch {
  return async (input, init) => {
    const late = new AbortController();
    const words = `GitHub didn't answer within ${patienceMs / 1000} s`;
    const timer = setTimeout(() => late.abort(new Error(words)), patienceMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
    return fetch(input, { ...init, signal }).finally(() => clearTimeout(timer));
  };
}

// Response bodies of unknown length.

interface HeldResponse {
  fetch: typeof fetch;
  response: Response | null;
}

/**
 * Goes into the `request` option of a download. Octokit drops the response and returns only its
 * body. Node empties a body whose response was garbage collected before it is read
 * (FinalizationRegistry in
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

/** A body that sends nothing for this many milliseconds is abandoned. */
const IDLE_MS = 30_000;
/**
 * Maximum time for a whole body, in milliseconds. Otherwise a body that sends single bytes would
 * hold its queue key for hours.
 */
const WHOLE_MS = 5 * 60_000;

/**
 * Reads a body to its end. Returns null if it has more than `max` bytes, and leaves the rest
 * unread. With `end`, returns at least the last `max` bytes. `body` is what Octokit returns under
 * `parseSuccessResponseBody: false`.
 * @throws GitHubError `unavailable` if the body breaks off
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
      if (left <= 0) throw new Error(`it isn't complete after ${wholeMs / 1000} seconds`);
      const stop = () => {
        asleep = true;
        void reader.cancel().catch(() => undefined);
      };
      idle = setTimeout(stop, Math.min(idleMs, left));
      const { done, value } = await reader.read();
      // A cancelled body looks like one that has ended.
      if (asleep)
        throw new Error(`nothing arrived for ${Math.min(idleMs, wholeMs) / 1000} seconds`);
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
