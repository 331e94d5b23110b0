/**
 * Which tests run which mutants, learned in the run without mutants: a bit for each pair. Stryker's
 * own table of them is sent between processes as JSON. With all of `src/core` it is longer than a
 * string may be.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";

/**
 * The run without mutants writes it in the copy of the repository, for the processes that follow.
 */
const LEARNT = "spec-coverage.bin";
/**
 * The same as Stryker's own limit: a mutant that runs this many times more often than before won't
 * end.
 */
const ENDLESS = 100;

/**
 * What instrumented code counts: by mutant, how often it ran while modules loaded, and in each
 * test.
 */
export interface Counted {
  static: Record<string, number>;
  perTest: Record<string, Record<string, number>>;
}

export class Coverage {
  /** By test, a bit for each mutant. */
  #ran = new Map<string, Uint8Array>();
  /** How much code a test runs. A test that runs little says most about it, and is quick. */
  #weights = new Map<string, number>();
  #loading = new Set<string>();
  #hits: Record<string, number> = {};

  /** Adds what a test ran. */
  add(test: string, counted: Record<string, number>): void {
    const mutants = Object.entries(counted);
    const bits = new Uint8Array((Math.max(0, ...mutants.map(([id]) => Number(id))) >> 3) + 1);
    for (const [id, times] of mutants) {
      bits[Number(id) >> 3]! |= 1 << (Number(id) & 7);
      this.#count(id, times);
    }
    this.#ran.set(test, bits);
    this.#weights.set(test, mutants.length);
  }

  /** Adds what ran while modules loaded. */
  addLoading(counted: Record<string, number>): void {
    for (const [id, times] of Object.entries(counted)) {
      this.#loading.add(id);
      this.#count(id, times);
    }
  }

  #count(id: string, times: number): void {
    this.#hits[id] = (this.#hits[id] ?? 0) + times;
  }

  /** Returns the tests that run it. */
  of(mutant: string): string[] {
    const [byte, bit] = [Number(mutant) >> 3, 1 << (Number(mutant) & 7)];
    return [...this.#ran]
      .filter(([, bits]) => ((bits[byte] ?? 0) & bit) !== 0)
      .map(([test]) => test);
  }

  knows = (test: string): boolean => this.#ran.has(test);

  weightOf = (test: string): number => this.#weights.get(test) ?? 0;

  /** Whether it runs while a module loads. */
  isLoading = (mutant: string): boolean => this.#loading.has(mutant);

  /** How often it may run before it counts as endless. */
  mostHits = (mutant: string): number => (this.#hits[mutant] ?? 1) * ENDLESS;

  save(): void {
    writeFileSync(LEARNT, serialize([this.#ran, this.#weights, this.#loading, this.#hits]));
  }

  /** @throws Error if there was no run without mutants */
  static recalled(): Coverage {
    const made = new Coverage();
    [made.#ran, made.#weights, made.#loading, made.#hits] = deserialize(readFileSync(LEARNT)) as [
      Map<string, Uint8Array>,
      Map<string, number>,
      Set<string>,
      Record<string, number>,
    ];
    return made;
  }
}
