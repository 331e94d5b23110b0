/**
 * The journal of a run: its output is also written to its folder, so that a second terminal can
 * follow it.
 */
import { appendFileSync, closeSync, openSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sleep } from "../../app/timers.ts";
import type { Io } from "../io.ts";
import { isProcessAlive } from "./run-file.ts";

/** One line of the file: a printed line, or the exit code with which the build ended. */
type JournalEntry = { out: string } | { err: string } | { ended: number };

export interface Journal {
  /** The terminal. Its output is also written to the journal. */
  io: Io;
  /** Writes that the build has ended. Only the first call counts. */
  end: (code: number) => void;
}

export function getJournalFile(dir: string): string {
  return join(dir, "journal.jsonl");
}

/** Replaces the sandbox's key in the journal. Only the key's own files contain it. */
const HIDDEN = "{key}";

/** Returns an `io` that prints the journal's lines with the key restored. */
export function restoreKey(io: Io, key: string): Io {
  const shown = (line: string) => line.replaceAll(`key=${HIDDEN}`, `key=${key}`);
  return { ...io, out: (line) => io.out(shown(line)), err: (line) => io.err(shown(line)) };
}

/**
 * Starts the run's journal in `dir` again, with the lines that were already printed. It leaves out
 * `key`.
 */
export function openJournal(
  dir: string,
  io: Io,
  key: string,
  before: readonly string[] = [],
): Journal {
  const file = getJournalFile(dir);
  let ended = false;
  const write = (entry: JournalEntry) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
  writeFileSync(file, "", { mode: 0o600 });
  for (const line of before) write({ out: line });
  return {
    io: {
      ...io,
      out(line) {
        io.out(line);
        if (!ended) write({ out: line.replaceAll(key, HIDDEN) });
      },
      err(line) {
        io.err(line);
        if (!ended) write({ err: line.replaceAll(key, HIDDEN) });
      },
    },
    end(code) {
      if (!ended) write({ ended: code });
      ended = true;
    },
  };
}

// Follows the journal of a run that another process writes.

/** Interval at which the file is polled, in milliseconds. */
const POLL_MS = 100;

/**
 * Prints all output of the run in `dir`, from its start until its build ends, and resolves to its
 * exit code. Resolves to null if its process `pid` is gone before the build ended, or if `signal`
 * is aborted.
 */
export async function followJournal(
  dir: string,
  pid: number,
  io: Io,
  signal: AbortSignal,
): Promise<number | null> {
  // The file stays open. An interrupted run removes its folder, but its last lines remain readable.
  const file = openSync(getJournalFile(dir), "r");
  const read = createReader(file);
  try {
    while (!signal.aborted) {
      const gone = !isProcessAlive(pid);
      for (const entry of read()) {
        if ("ended" in entry) return entry.ended;
        if ("out" in entry) io.out(entry.out);
        else io.err(entry.err);
      }
      if (gone) return null;
      await sleep(POLL_MS, signal);
    }
    return null;
  } finally {
    closeSync(file);
  }
}

/** Reads the complete lines since the last call. */
function createReader(file: number): () => JournalEntry[] {
  const chunk = Buffer.alloc(64 * 1024);
  let rest = Buffer.alloc(0);
  return () => {
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      rest = Buffer.concat([rest, chunk.subarray(0, size)]);
    }
    const end = rest.lastIndexOf("\n") + 1;
    const lines = rest.subarray(0, end).toString("utf8").split("\n").filter(Boolean);
    rest = rest.subarray(end);
    return lines.map((line) => JSON.parse(line) as JournalEntry);
  };
}
