/** Resolves after so many milliseconds, or once `signal` is aborted. */
export function waitFor(ms: number, signal: AbortSignal): Promise<void> {
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

/** A signal that is aborted after so many milliseconds, with these words, unless it is disposed of before. */
export function abortIn(ms: number, words: string): { signal: AbortSignal } & Disposable {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(words)), ms);
  return { signal: late.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
