import type { Proposal, Usage } from "../../core/model/proposal.ts";
import type { ProcessResult } from "./process.ts";

/**
 * Why a session is over whose process, called `name`, is gone without having handed anything in.
 */
export function toFailedResult(
  result: ProcessResult,
  name: string,
  seconds: number,
): Proposal["result"] {
  const failed = (reason: string) => ({ ended: "failed" as const, reason });
  if (result.why === "missing") return failed(`${name} could not be started on this runner.`);
  if (result.why === "time") return failed(`The session did not end within ${seconds} seconds.`);
  if (result.why === "signal") return failed("The session's run was cancelled.");
  if (result.limit !== null)
    return failed(`${name} went beyond what this machine has for a session. ${result.limit}`);
  const last = result.lastLine ? ` Its last words: ${result.lastLine.slice(0, 500)}` : "";
  const how = result.code === null ? "was killed" : `ended with exit code ${result.code}`;
  return failed(`${name} ${how}.${last}`);
}

/** What ends a session from outside: its time limit, and the run's cancellation. */

export interface SessionStop {
  signal: AbortSignal;
  /** Why it was ended, in a sentence; null = it was not. */
  getReason(): string | null;
  /** Takes the process's handlers off again. */
  dispose(): void;
}

/** Begins to listen. GitHub cancels a run with SIGINT, and SIGTERM after 7.5 seconds. */
export function createStopSignal(seconds: number): SessionStop {
  const controller = new AbortController();
  let why: string | null = null;
  const stop = (reason: string) => {
    why ??= reason;
    controller.abort(new Error(reason));
  };
  const onSignal = () => stop("The session's run was cancelled.");
  const timer = setTimeout(
    () => stop(`The session did not end within ${seconds} seconds.`),
    seconds * 1000,
  );
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  return {
    signal: controller.signal,
    getReason: () => why,
    dispose() {
      clearTimeout(timer);
      process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
    },
  };
}

// For the last line of a session's log: what it used.

/** `3,400 tokens in (+ 90,000 from the cache, 8,000 into it), 2,100 out, $0.05`. */
export function formatUsage(usage: Omit<Usage, "seconds">): string {
  const n = (count: number) => count.toLocaleString("en-US");
  const cache =
    `(+ ${n(usage.cache_read_tokens)} from the cache, ` + `${n(usage.cache_write_tokens)} into it)`;
  const price = usage.dollars === null ? "price not known" : `$${usage.dollars.toFixed(2)}`;
  return `${n(usage.input_tokens)} tokens in ${cache}, ${n(usage.output_tokens)} out, ${price}`;
}
