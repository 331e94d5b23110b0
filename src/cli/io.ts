import { isatty } from "node:tty";

/** The terminal as a verb sees it. Tests pass their own. */
export interface Io {
  /** Prints one line to stdout. */
  out(line: string): void;
  /** Prints one line to stderr. */
  err(line: string): void;
  /**
   * Returns a signal that the first Ctrl-C or SIGTERM aborts. It is also aborted when the parent
   * process, the terminal or the reader of the output is gone. The caller has to stop then. A
   * second Ctrl-C calls the functions of `lastly` and ends at once.
   */
  interrupted(): AbortSignal;
  /** Whether a caller used `interrupted` and its signal is aborted. */
  wasInterrupted(): boolean;
  /**
   * Adds a function that a second Ctrl-C calls without waiting, newest first. Returns a function
   * that removes it.
   */
  lastly: (undo: () => void) => () => void;
  /**
   * Returns the terminal's current size; null if stdout is not a terminal. Missing if only lines
   * are supported.
   */
  size?: () => Size | null;
  /**
   * Writes text to stdout unchanged, control sequences included. Missing if only lines are
   * supported.
   */
  write?: (text: string) => void;
}

/** Size in characters. */
export interface Size {
  columns: number;
  rows: number;
}

/** Creates the process's own terminal. */
export function createTerminal(): Io {
  let controller: AbortController | null = null;
  const undos: (() => void)[] = [];
  const end = () => {
    for (const undo of undos.toReversed()) {
      try {
        undo();
      } catch {
        // A failure does not stop the other functions, because nobody waits for this process any
        // more.
      }
    }
    process.exit(130);
  };
  const stdout = process.stdout;
  const stderr = process.stderr;
  // Nobody reads the output any more, as after `| head`. Baton stops in order, as after a Ctrl-C.
  for (const stream of [stdout, stderr]) stream.on("error", () => controller?.abort());
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    size: () => (stdout.isTTY ? { columns: stdout.columns || 80, rows: stdout.rows || 24 } : null),
    write: (text) => void stdout.write(text),
    interrupted() {
      if (!controller) {
        const made = new AbortController();
        controller = made;
        const stop = () => (made.signal.aborted ? end() : made.abort());
        process.on("SIGINT", stop);
        process.on("SIGTERM", stop);
        // Under nohup no terminal can close, and a listener would end a process that should
        // continue.
        if ([0, 1, 2].some((one) => isatty(one))) process.on("SIGHUP", () => made.abort());
        if (process.connected) process.on("disconnect", () => made.abort());
      }
      return controller.signal;
    },
    wasInterrupted: () => controller?.signal.aborted ?? false,
    lastly(undo) {
      undos.push(undo);
      return () => void undos.splice(undos.indexOf(undo), undos.includes(undo) ? 1 : 0);
    },
  };
}

/** Resolves when the signal is aborted. */
export function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Reports that a Ctrl-C ended it, and returns the exit code for that. */
export function reportInterruption(io: Io): number {
  io.err("baton: interrupted; everything has stopped");
  return 130;
}
