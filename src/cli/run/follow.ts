/** Follows the journal of a run that another process writes. */
import { closeSync, openSync, readSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { aborted, type Io } from "../io.ts";
import { alive } from "./current.ts";
import { journalFile, type Entry } from "./journal.ts";

/** How often it is looked whether more was said, in milliseconds. */
const LOOK_EVERY = 100;

/**
 * Says all that the run in `dir` has said and goes on to say, until its build ends: resolves to its exit code. Null
 * when its process `pid` is gone without having ended the build, or when `signal` is aborted.
 */
export async function follow(dir: string, pid: number, io: Io, signal: AbortSignal): Promise<number | null> {
  // Open all the time: an interrupted run removes its folder, and its last words can be read all the same.
  const file = openSync(journalFile(dir), "r");
  const read = reader(file);
  try {
    while (!signal.aborted) {
      const gone = !alive(pid);
      for (const entry of read()) {
        if ("ended" in entry) return entry.ended;
        if ("out" in entry) io.out(entry.out);
        else io.err(entry.err);
      }
      if (gone) return null;
      await Promise.race([setTimeout(LOOK_EVERY), aborted(signal)]);
    }
    return null;
  } finally {
    closeSync(file);
  }
}

/** What was written since the last time, in whole lines. */
function reader(file: number): () => Entry[] {
  const chunk = Buffer.alloc(64 * 1024);
  let rest = Buffer.alloc(0);
  return () => {
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      rest = Buffer.concat([rest, chunk.subarray(0, size)]);
    }
    const end = rest.lastIndexOf("\n") + 1;
    const lines = rest.subarray(0, end).toString("utf8").split("\n").filter(Boolean);
    rest = rest.subarray(end);
    return lines.map((line) => JSON.parse(line) as Entry);
  };
}
