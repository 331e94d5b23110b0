/** What a run says, kept in its folder as it is said, so that a second terminal can follow it. */
import { appendFileSync, closeSync, openSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sleep } from "../../app/timers.ts";
import type { Io } from "../io.ts";
import { isProcessAlive } from "./run-file.ts";

/** One line of the file: something said, or the exit code with which the build ended. */
type JournalEntry = { out: string } | { err: string } | { ended: number };

export interface Journal {
  /** The terminal; what is said on it stands in the journal, too. */
  io: Io;
  /** The build has ended. Only the first time counts. */
  end: (code: number) => void;
}

export function getJournalFile(dir: string): string {
  return join(dir, "journal.jsonl");
}

/**
 * Stands in the journal for the sandbox's key, which is in no file but those that are there for it.
 */
const HIDDEN = "{key}";

/** Says what a journal holds as it was said, with the key in its place. */
export function restoreKey(io: Io, key: string): Io {
  const shown = (line: string) => line.replaceAll(`key=${HIDDEN}`, `key=${key}`);
  return { ...io, out: (line) => io.out(shown(line)), err: (line) => io.err(shown(line)) };
}

/**
 * Begins the journal of the run in `dir` again, with what was said before. `key` is left out of it.
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

/** How often it is looked whether more was said, in milliseconds. */
const POLL_MS = 100;

/**
 * Says all that the run in `dir` has said and goes on to say, until its build ends: resolves to its
 * exit code. Null when its process `pid` is gone without having ended the build, or when `signal`
 * is aborted.
 */
export async function followJournal(
  dir: string,
  pid: number,
  io: Io,
  signal: AbortSignal,
): Promise<number | null> {
  // Open all the time: an interrupted run removes its folder, and its last words can be read all
  // the same.
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

/** What was written since the last time, in whole lines. */
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
