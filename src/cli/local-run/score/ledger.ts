/**
 * Records which entry of a score served which session of which build, and how often a fault
 * occurred. It is stored in a file, if there is one, so that a restarted fake model continues at
 * the same point.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Score } from "./parse-score.ts";

// Chooses the entry of a score that plays for a session.

/**
 * Returns the entry that plays for `session`: its own if it already has one, because a further
 * launch plays the same. Else the first unused one with its exact name, else the first unused one
 * with its kind; null if there is none. `used` says which session an entry served.
 */
export function findEntry(
  score: Score,
  session: string,
  used: ReadonlyMap<number, string>,
): number | null {
  const kind = session.split("/")[1];
  const having = (name: string | undefined) =>
    score.entries.flatMap((entry, i) => (entry.session === name ? [i] : []));
  const mine = [...having(session), ...having(kind)];
  return mine.find((i) => used.get(i) === session) ?? mine.find((i) => !used.has(i)) ?? null;
}

interface LedgerPage {
  /** The session that each entry served, by the entry's index. */
  entries: Record<string, string>;
  /** How often a fault occurred, by entry and turn. */
  faults: Record<string, number>;
}

export class ScoreLedger {
  readonly #file: string | null;
  readonly #pages: Map<string, LedgerPage>;

  /** @throws Error if the file exists and is not a ledger. */
  constructor(file: string | null) {
    this.#file = file;
    this.#pages = new Map(Object.entries(file === null ? {} : readLedger(file)));
  }

  /**
   * Returns the entry that plays for `session` in `build`, always the same for the same session;
   * null = no entry is left.
   */
  claim(score: Score, build: string, session: string): number | null {
    const { entries } = this.#page(build);
    const used = new Map(Object.entries(entries).map(([i, by]) => [Number(i), by]));
    const index = findEntry(score, session, used);
    if (index !== null && !used.has(index)) {
      entries[index] = session;
      this.#save();
    }
    return index;
  }

  /**
   * Whether the fault at `turn` of an entry has to occur again. If so, it counts one more
   * occurrence.
   */
  meets(build: string, entry: number, turn: number, times: number): boolean {
    const { faults } = this.#page(build);
    const key = `${entry}.${turn}`;
    const met = faults[key] ?? 0;
    if (met >= times) return false;
    faults[key] = met + 1;
    this.#save();
    return true;
  }

  #page(build: string): LedgerPage {
    const page = this.#pages.get(build) ?? { entries: {}, faults: {} };
    this.#pages.set(build, page);
    return page;
  }

  /**
   * Writes a temporary file and renames it, so that a killed process leaves either the old ledger
   * or the new one.
   */
  #save(): void {
    if (this.#file === null) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.tmp`, JSON.stringify(Object.fromEntries(this.#pages)));
    renameSync(`${this.#file}.tmp`, this.#file);
  }
}

function readLedger(file: string): Record<string, LedgerPage> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, LedgerPage>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new Error(
      `${file} can't be read as a score's ledger: remove it, and every session starts again`,
      {
        cause: error,
      },
    );
  }
}
