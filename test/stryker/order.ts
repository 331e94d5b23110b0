/**
 * Which tests to try on a mutant first. The first few find most mutants; a survivor costs all tests
 * that are tried.
 */

/**
 * Maximum distance in lines at which one mutant's finder says much about the next. Beyond it, the
 * module's own specs say more.
 */
const NEAR = 10;
/**
 * Weight between groups of tests. The order: finders nearby, tests of the module itself, finders
 * further off, the rest.
 */
const GROUP = 1_000_000;

interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly location: { readonly start: { readonly line: number } };
}

export class Order {
  /**
   * By source file, the tests that found a mutant, with its line. They often find the neighbors
   * too.
   */
  readonly #finders = new Map<string, Map<string, number>>();

  /**
   * `steps`: number of imports between a test and the mutant's module; `weight`: how much
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
