const MINUTE_MS = 60_000;
/** Node's timers overflow beyond this. */
const MAX_MS = 2 ** 31 - 1;

/** A signal that fires with `parent`, or after so many minutes; null is no limit. `clear` ends the timer. */
export function deadline(parent: AbortSignal, minutes: number | null): { signal: AbortSignal; clear: () => void } {
  const own = new AbortController();
  const forward = (): void => own.abort();
  if (parent.aborted) {
    own.abort();
  }
  parent.addEventListener("abort", forward);
  const timer = minutes === null ? null : setTimeout(forward, Math.min(minutes * MINUTE_MS, MAX_MS));
  return {
    signal: own.signal,
    clear: () => {
      parent.removeEventListener("abort", forward);
      if (timer !== null) {
        clearTimeout(timer);
      }
    },
  };
}
