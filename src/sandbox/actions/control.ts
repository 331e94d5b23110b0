/** Why a job has to end before its time. A stopped job is no result: it starts anew with the next sandbox. */
export type EndReason = "cancelled" | "timed_out" | "stopped";

/** Ends a running job from outside: its current command at once, its later steps by their `if`. */
export class JobControl {
  reason: EndReason | null = null;
  private current = new AbortController();

  /** Signal for the next command. After a cancel, steps with `always()` still get a fresh one. */
  signal(): AbortSignal {
    if (this.current.signal.aborted && this.reason !== "stopped") {
      this.current = new AbortController();
    }
    return this.current.signal;
  }

  end(reason: EndReason): void {
    if (this.reason !== "stopped") {
      this.reason = reason;
    }
    this.current.abort();
  }
}
