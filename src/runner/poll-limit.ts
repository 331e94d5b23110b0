/** Polls a resource that a session's process uses up. */
export interface LimitPoll extends Disposable {
  /** Aborted once the limit is exceeded. Its reason is an `Error` with the given words. */
  signal: AbortSignal;
}

/**
 * Calls `findExcess` every `everyMs` milliseconds until it returns the words for an exceeded limit.
 * A failed call counts as no excess.
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
