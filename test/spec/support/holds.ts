/**
 * Checks properties with the same examples each time: a check's result on a commit must not depend
 * on chance.
 */
import fc from "fast-check";

const SEED = Number(process.env["BATON_SEED"] ?? 7);

/**
 * Fails with the smallest example that breaks `property`. `BATON_SEED=8 npm run spec` uses other
 * examples.
 */
export function holds<T>(property: fc.IProperty<T>, runs = 100): void {
  fc.assert(property, { numRuns: runs, seed: SEED });
}
