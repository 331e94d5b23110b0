import { isatty } from "node:tty";

/** What a verb has of the terminal. Tests hand in their own. */
export interface Io {
  /** One line for stdout. */
  out(line: string): void;
  /** One line for stderr. */
  err(line: string): void;
  /**
   * Aborted by the first Ctrl-C or SIGTERM, or when the parent process, the terminal or the reader
   * of the output is gone. The caller has to stop then; a second Ctrl-C runs what `lastly` was
   * given and ends at once.
   */
  interrupted(): AbortSignal;
  /** Whether somebody asked for `interrupted` and it is aborted. */
  wasInterrupted(): boolean;
  /**
   * What a second Ctrl-C still does, without waiting, newest first. Returns what takes that back.
   */
  lastly: (undo: () => void) => () => void;
  /**
   * The terminal's size now; null where stdout is none. Absent where lines are all that there is.
   */
  size?: () => Size | null;
  /** Text for stdout as it is, control sequences included. Absent likewise. */
  write?: (text: string) => void;
}

/** In characters. */
export interface Size {
  columns: number;
  rows: number;
}

/** The process's own terminal. */
export function createTerminal(): Io {
  let controller: AbortController | null = null;
  const undos: (() => void)[] = [];
  const end = () => {
    for (const undo of undos.toReversed()) {
      try {
        undo();
      } catch {
        // The others have their turn all the same: nobody waits for this process any more.
      }
    }
    process.exit(130);
  };
  const stdout = process.stdout;
  const stderr = process.stderr;
  // Nobody reads it any more, as behind `| head`: Baton stops in order, as by a Ctrl-C.
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
        // Under nohup there is no terminal to be closed: a listener would end what shall go on.
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

/** Settles when the signal is aborted. */
export function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Says that a Ctrl-C ended it, and the exit code for that. */
export function reportInterruption(io: Io): number {
  io.err("baton: interrupted; everything is stopped");
  return 130;
}
