/** Reasons why a job ends early. A stopped job has no result: the next sandbox starts it again. */
export type EndReason = "cancelled" | "timed_out" | "stopped" | "lost";

/**
 * Ends a running job from outside. Its current command ends at once; later steps depend on their
 * `if`.
 */
export class JobControl {
  reason: EndReason | null = null;
  private current = new AbortController();
  private limits: AbortSignal[] = [];

  /**
   * Returns the signal for the next command. After a cancellation, steps with `always()` still get
   * a new one.
   */
  signal(): AbortSignal {
    if (this.current.signal.aborted && !this.over) {
      this.current = new AbortController();
    }
    return AbortSignal.any([this.current.signal, ...this.limits]);
  }

  /** Whether no further step runs, not even one with `if: always()`. */
  get over(): boolean {
    return this.reason === "stopped" || this.reason === "lost";
  }

  /** Makes this signal end commands too. The returned function undoes that. */
  limit(signal: AbortSignal): () => void {
    this.limits.push(signal);
    return () => {
      this.limits = this.limits.filter((one) => one !== signal);
    };
  }

  end(reason: EndReason): void {
    if (!this.over) {
      this.reason = reason;
    }
    this.current.abort();
  }
}

const MINUTE_MS = 60_000;
/** Node's timers overflow beyond this. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Returns a signal that fires with `parent`, or after that many minutes (null: no limit). `clear`
 * stops the timer.
 */
export function createDeadline(
  parent: AbortSignal,
  minutes: number | null,
): { signal: AbortSignal; clear: () => void } {
  const own = new AbortController();
  const forward = (): void => own.abort();
  if (parent.aborted) {
    own.abort();
  }
  parent.addEventListener("abort", forward);
  const timer =
    minutes === null ? null : setTimeout(forward, Math.min(minutes * MINUTE_MS, MAX_TIMER_MS));
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
