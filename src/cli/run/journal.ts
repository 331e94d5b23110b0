/** What a run says, kept in its folder as it is said, so that a second terminal can follow it. */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Io } from "../io.ts";

/** One line of the file: something said, or the exit code with which the build ended. */
export type Entry = { out: string } | { err: string } | { ended: number };

export interface Journal {
  /** The terminal; what is said on it stands in the journal, too. */
  io: Io;
  /** The build has ended. Only the first time counts. */
  end: (code: number) => void;
}

export function journalFile(dir: string): string {
  return join(dir, "told.jsonl");
}

/** Stands in the journal for the sandbox's key, which is in no file but those that are there for it. */
const HIDDEN = "{key}";

/** Says what a journal holds as it was said, with the key in its place. */
export function withKey(io: Io, key: string): Io {
  const shown = (line: string) => line.replaceAll(`key=${HIDDEN}`, `key=${key}`);
  return { ...io, out: (line) => io.out(shown(line)), err: (line) => io.err(shown(line)) };
}

/** Begins the journal of the run in `dir` anew, with what was said before. `key` is left out of it. */
export function openJournal(dir: string, io: Io, key: string, before: readonly string[] = []): Journal {
  const file = journalFile(dir);
  let ended = false;
  const write = (entry: Entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
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
