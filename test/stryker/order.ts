/**
 * Which tests to try on a mutant first: most are found by the first few, and what isn't costs all
 * that are tried.
 */

/**
 * Lines from which on what found one mutant says little about the next: the specs of the module
 * itself say more.
 */
const NEAR = 10;
/**
 * One goes before the next: what found near by, tests the module itself, found further off, the
 * rest.
 */
const GROUP = 1_000_000;

interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly location: { readonly start: { readonly line: number } };
}

export class Order {
  /** By source file, the tests that found a mutant, with its line: they find the neighbours too. */
  readonly #finders = new Map<string, Map<string, number>>();

  /**
   * `steps`: how many imports there are between a test and the mutant's module; `weight`: how much
   * code it runs.
   */
  of(
    ids: readonly string[],
    { fileName, location }: Mutant,
    { steps, weight }: { steps: (id: string) => number; weight: (id: string) => number },
  ): string[] {
    const finders = this.#finders.get(fileName);
    const place = (id: string) => {
      const line = finders?.get(id);
      const off = line === undefined ? Infinity : Math.abs(line - location.start.line);
      if (off <= NEAR) return off;
      const far = steps(id);
      if (far > 1 && off < Infinity) return 2 * GROUP + off;
      return (far > 1 ? 2 + far : 1) * GROUP + weight(id);
    };
    const places = new Map(ids.map((id) => [id, place(id)]));
    return ids.toSorted((a, b) => places.get(a)! - places.get(b)!);
  }

  found({ fileName, location }: Mutant, id: string): void {
    const finders = this.#finders.get(fileName) ?? new Map<string, number>();
    this.#finders.set(fileName, finders.set(id, location.start.line));
  }
}
