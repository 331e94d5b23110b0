/** Why a job has to end early. A stopped job has no result: the next sandbox starts it again. */
export type EndReason = "cancelled" | "timed_out" | "stopped" | "lost";

/** Ends a running job from outside: its current command at once, its later steps by their `if`. */
export class JobControl {
  reason: EndReason | null = null;
  private current = new AbortController();
  private limits: AbortSignal[] = [];

  /** Signal for the next command. After a cancel, steps with `always()` still get a fresh one. */
  signal(): AbortSignal {
    if (this.current.signal.aborted && !this.over) {
      this.current = new AbortController();
    }
    return AbortSignal.any([this.current.signal, ...this.limits]);
  }

  /** Whether no further step runs, not even with `if: always()`. */
  get over(): boolean {
    return this.reason === "stopped" || this.reason === "lost";
  }

  /** From now on commands end with this signal too; the answer takes it back. */
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
 * A signal that fires with `parent`, or after so many minutes; null is no limit. `clear` ends the
 * timer.
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
