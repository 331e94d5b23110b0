/** What people said to a worker, and what they let through, as lists. */
import type { WorkerState } from "../build/state.ts";
import { code, inline } from "./escape.ts";
import { list } from "./table.ts";

export function steersOf({ steers }: WorkerState): string[] {
  return list(
    "What people said to it",
    steers.map(({ by, text, seen }) => {
      const who = seen ? `seen by ${code(seen)}` : "not seen by any session yet";
      return `${code(by)}: ${inline(text)} (${who})`;
    }),
  );
}

/** Findings of the guards that somebody answers for. */
export function waiversOf(workers: readonly WorkerState[]): string[] {
  return list(
    "Let through by people",
    workers.flatMap(({ waivers }) =>
      waivers.flatMap(({ session, run, by, findings }) =>
        findings.map((f) => `${code(session)}, ${placeOf(run)}: ${inline(f.message, 600)} Let through by ${code(by)}.`),
      ),
    ),
  );
}

const placeOf = (run: number | null) => (run === null ? "by hand" : `run ${run}`);
