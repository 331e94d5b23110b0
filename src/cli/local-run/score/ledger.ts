/**
 * Which entry of a score served which session of which build, and how often a fault was met. Kept
 * in a file, where one is given, so that a stand-in that is started again goes on where it stopped.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Score } from "./parse-score.ts";

// Which entry of a score plays for a session.

/**
 * The entry that plays for `session`: its own if it has one already (a further launch plays the
 * same), else the first unused one with its exact name, else the first unused one with its kind;
 * null when there is none.
 * `used` says which
 * session an entry served.
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
  /** Session by the index of its entry. */
  entries: Record<string, string>;
  /** How often a fault was met, by entry and turn. */
  faults: Record<string, number>;
}

export class ScoreLedger {
  readonly #file: string | null;
  readonly #pages: Map<string, LedgerPage>;

  /** @throws Error when the file is there and no ledger. */
  constructor(file: string | null) {
    this.#file = file;
    this.#pages = new Map(Object.entries(file === null ? {} : readLedger(file)));
  }

  /**
   * The entry that plays for `session` in `build`, the same again for the same session; null =
   * nothing is left.
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
   * Whether the fault at `turn` of an entry is still to be met; if so, it was met once more by
   * this.
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

  /** By a temporary file and a rename: a killed process leaves the old ledger or the new one. */
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
