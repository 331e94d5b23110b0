/** Something that a session's process uses up, looked at again and again. */
export interface LimitPoll extends Disposable {
  /** Aborted once the limit is exceeded; its reason is an `Error` with the given words. */
  signal: AbortSignal;
}

/**
 * Calls `findExcess` every `everyMs` milliseconds until it gives the words for an exceeded limit. A
 * call that fails counts as no excess.
 */
export function pollLimit(findExcess: () => Promise<string | null>, everyMs: number): LimitPoll {
  const controller = new AbortController();
  const poll = async () => {
    const excess = await findExcess().catch(() => null);
    if (excess !== null) controller.abort(new Error(excess));
  };
  const timer = setInterval(() => void poll(), everyMs);
  return { signal: controller.signal, [Symbol.dispose]: () => clearInterval(timer) };
}
