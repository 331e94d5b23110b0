/**
 * Resolves after this many milliseconds, or once `signal` is aborted. It doesn't use
 * `node:timers/promises`, because the simulation replaces the global timers and that module keeps
 * Node's own.
 */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}

/**
 * Returns a signal that is aborted after this many milliseconds, with this message, unless it is
 * disposed of before.
 */
export function createTimeoutSignal(
  ms: number,
  words: string,
): { signal: AbortSignal } & Disposable {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(words)), ms);
  return { signal: late.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}

/** Whether the work completes within this many milliseconds without throwing. */
export async function isDoneWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, ms, false)));
  const done = work.then(
    () => true,
    () => false,
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
