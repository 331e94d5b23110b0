/** A short wait is waited out in the run; a long one ends it, so that no runner is paid for waiting. */
import { harmless } from "../../log.ts";
import { resetOf } from "./reset.ts";

/** The longest wait that the provider may name for the run to wait, in milliseconds. */
const SHORT_MS = 60_000;

/**
 * `fetch` for the SDK, which waits as long as `retry-after` says, however long that is, but obeys `x-should-retry`.
 * Refusals are told, so that the run's log shows why nothing happens.
 */
export function patient(print: (line: string) => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.status !== 429 && response.status < 500) return response;
    print(harmless(`| the provider answers ${response.status}`));
    const now = Date.now();
    const reset = resetOf(response.headers, now);
    if (reset === null || reset.getTime() - now <= SHORT_MS) return response;
    const headers = new Headers(response.headers);
    headers.set("x-should-retry", "false");
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
  };
}
