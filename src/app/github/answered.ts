/** `fetch` that doesn't wait for an answer for ever: who asks holds a build meanwhile, and keeps others from asking. */

/**
 * GitHub itself ends what takes it ten seconds; an Enterprise Server may be slower. In milliseconds.
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
 */
const PATIENCE_MS = 60_000;

/** Until an answer begins; how long its body may take is up to who reads it (`body.ts`). */
export function answered(patienceMs = PATIENCE_MS): typeof fetch {
  return async (input, init) => {
    const late = new AbortController();
    const words = `GitHub didn't answer within ${patienceMs / 1000} s`;
    const timer = setTimeout(() => late.abort(new Error(words)), patienceMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
    return fetch(input, { ...init, signal }).finally(() => clearTimeout(timer));
  };
}
