/** Which tests to try on a mutant first: most are found by the first few, and what isn't costs all that are tried. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Left by the run without mutants, in the copy of the repository, for the processes that come after it. */
const LEARNT = "spec-weights.json";
/** Lines from which on what found one mutant says little about the next: the specs of the module itself say more. */
const NEAR = 10;
/** One goes before the next: what found near by, tests the module itself, found further off, the rest. */
const GROUP = 1_000_000;

interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly location: { readonly start: { readonly line: number } };
}

/** Of Stryker's `MutantCoverage`, what is used here: the mutants in what ran as modules loaded, and in each test. */
export interface Coverage {
  readonly static: Record<string, number>;
  readonly perTest: Record<string, Record<string, number>>;
}

export class Order {
  /** By source file, the tests that found a mutant, with its line: they find the neighbours too. */
  readonly #finders = new Map<string, Map<string, number>>();
  /** How much code a test runs: one that runs little says most about it, and is quick. */
  #weights: Record<string, number> = {};
  /** By mutant that is at work while modules load, the tests that run its code once more. */
  #again: Record<string, string[]> = {};

  learn(coverage: Coverage): void {
    for (const [id, ran] of Object.entries(coverage.perTest)) {
      const mutants = Object.keys(ran);
      this.#weights[id] = mutants.length;
      for (const mutant of mutants) if (mutant in coverage.static) (this.#again[mutant] ??= []).push(id);
    }
    writeFileSync(LEARNT, JSON.stringify([this.#weights, this.#again]));
  }

  recall(): void {
    if (!existsSync(LEARNT)) return;
    const learnt = JSON.parse(readFileSync(LEARNT, "utf8")) as [Record<string, number>, Record<string, string[]>];
    [this.#weights, this.#again] = learnt;
  }

  /** The tests that may find a mutant without its module being loaded again. */
  again = ({ id }: Mutant): string[] => this.#again[id] ?? [];

  /** `steps`: how many imports there are between a test and the mutant's module. */
  of(ids: readonly string[], { fileName, location }: Mutant, steps: (id: string) => number): string[] {
    const finders = this.#finders.get(fileName);
    const place = (id: string) => {
      const line = finders?.get(id);
      const off = line === undefined ? Infinity : Math.abs(line - location.start.line);
      if (off <= NEAR) return off;
      const far = steps(id);
      if (far > 1 && off < Infinity) return 2 * GROUP + off;
      return (far > 1 ? 2 + far : 1) * GROUP + (this.#weights[id] ?? 0);
    };
    const places = new Map(ids.map((id) => [id, place(id)]));
    return ids.toSorted((a, b) => places.get(a)! - places.get(b)!);
  }

  found({ fileName, location }: Mutant, id: string): void {
    const finders = this.#finders.get(fileName) ?? new Map<string, number>();
    this.#finders.set(fileName, finders.set(id, location.start.line));
  }
}
