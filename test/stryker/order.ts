/** Which tests to try on a mutant first: most are found by the first few, and what isn't costs all that are tried. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Left by the run without mutants, in the copy of the repository, for the processes that come after it. */
const WEIGHTS = "spec-weights.json";

interface Mutant {
  readonly fileName: string;
  readonly location: { readonly start: { readonly line: number } };
}

export class Order {
  /** By source file, the tests that found a mutant, with its line: they find the neighbours too. */
  readonly #finders = new Map<string, Map<string, number>>();
  /** How much code a test runs: one that runs little says most about it, and is quick. */
  #weights: Record<string, number> = {};

  /** `perTest`: by test, the mutants in code that it ran. */
  learn(perTest: Record<string, object>): void {
    this.#weights = Object.fromEntries(Object.entries(perTest).map(([id, ran]) => [id, Object.keys(ran).length]));
    writeFileSync(WEIGHTS, JSON.stringify(this.#weights));
  }

  recall(): void {
    if (existsSync(WEIGHTS)) this.#weights = JSON.parse(readFileSync(WEIGHTS, "utf8")) as Record<string, number>;
  }

  of(ids: readonly string[], { fileName, location }: Mutant): string[] {
    const finders = this.#finders.get(fileName);
    const place = (id: string) => {
      const line = finders?.get(id);
      return line === undefined ? 10_000 + (this.#weights[id] ?? 0) : Math.abs(line - location.start.line);
    };
    const places = new Map(ids.map((id) => [id, place(id)]));
    return ids.toSorted((a, b) => places.get(a)! - places.get(b)!);
  }

  found({ fileName, location }: Mutant, id: string): void {
    const finders = this.#finders.get(fileName) ?? new Map<string, number>();
    this.#finders.set(fileName, finders.set(id, location.start.line));
  }
}
