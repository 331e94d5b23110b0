import { describeEndCause } from "../../core/messages/session-results.ts";
import type { EndCause, Usage } from "../../core/model/proposal.ts";
import type { ProcessResult } from "./process.ts";

/**
 * Returns why a session is over whose process ended without submitting anything. `program` is the
 * process's name.
 */
export function toEndCause(result: ProcessResult, program: string, seconds: number): EndCause {
  if (result.why === "missing") return { kind: "not_started", program };
  if (result.why === "time") return { kind: "time_limit", seconds };
  if (result.why === "signal") return { kind: "cancelled" };
  if (result.limit !== null) return { kind: "machine_limit", program, text: result.limit };
  const lastLine = result.lastLine.slice(0, 500);
  return { kind: "exited", program, code: result.code, lastLine };
}

/** Ends a session from outside: at its time limit, or when its run is cancelled. */
export interface SessionStop {
  signal: AbortSignal;
  /** Returns why the session was stopped; null = it was not. */
  getCause(): EndCause | null;
  /** Removes the process's signal handlers. */
  dispose(): void;
}

/** Starts to listen. GitHub cancels a run with SIGINT, and sends SIGTERM after 7.5 seconds. */
export function createStopSignal(seconds: number): SessionStop {
  const controller = new AbortController();
  let cause: EndCause | null = null;
  const stop = (first: EndCause) => {
    cause ??= first;
    controller.abort(new Error(describeEndCause(first)));
  };
  const onSignal = () => stop({ kind: "cancelled" });
  const timer = setTimeout(() => stop({ kind: "time_limit", seconds }), seconds * 1000);
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  return {
    signal: controller.signal,
    getCause: () => cause,
    dispose() {
      clearTimeout(timer);
      process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
    },
  };
}

// The last line of a session's log: its usage.

/** Formats `3,400 tokens in (+ 90,000 from the cache, 8,000 into it), 2,100 out, $0.05`. */
export function formatUsage(usage: Omit<Usage, "seconds">): string {
  const n = (count: number) => count.toLocaleString("en-US");
  const cache =
    `(+ ${n(usage.cache_read_tokens)} from the cache, ` + `${n(usage.cache_write_tokens)} into it)`;
  const price = usage.dollars === null ? "price not known" : `$${usage.dollars.toFixed(2)}`;
  return `${n(usage.input_tokens)} tokens in ${cache}, ${n(usage.output_tokens)} out, ${price}`;
}
