/** What ends a session from outside: its time limit, and the run's cancellation. */

export interface Stop {
  signal: AbortSignal;
  /** Why it was ended, in a sentence; null = it was not. */
  why(): string | null;
  /** Takes the process's handlers off again. */
  dispose(): void;
}

/** Begins to listen. GitHub cancels a run with SIGINT, and SIGTERM after 7.5 seconds. */
export function stopSignal(seconds: number): Stop {
  const controller = new AbortController();
  let why: string | null = null;
  const stop = (reason: string) => {
    why ??= reason;
    controller.abort(new Error(reason));
  };
  const onSignal = () => stop("The session's run was cancelled.");
  const timer = setTimeout(() => stop(`The session did not end within ${seconds} seconds.`), seconds * 1000);
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  return {
    signal: controller.signal,
    why: () => why,
    dispose() {
      clearTimeout(timer);
      process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
    },
  };
}
