/**
 * Whether one glob matches everything that another one matches. If it is undecidable, the other
 * counts as wider.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findGlobProblem, isGlobMatch, isGlobSuperset } from "../../src/core/text/globs.ts";

describe("a glob covers another one", () => {
  test.each([
    ["src/a.js", "src/a.js"],
    ["src/*.js", "src/a.js"],
    ["src/**", "src/a/b.js"],
    ["src/**", "src/a/**"],
    ["src/**", "src/*"],
    ["**/x.js", "a/**/x.js"],
    ["src/*", "src/*.js"],
    ["src/*", "src/?"],
    ["**", "*"],
    ["**", "**/a/*"],
  ])("%s covers %s", (outer, inner) => expect(isGlobSuperset(outer, inner)).toBe(true));

  test.each([
    ["src/a.js", "src/*.js"],
    ["src/*", "src/**"],
    ["src/*.js", "src/*"],
    ["src/**", "src"],
    ["src/**", "**"],
    ["src/**/x.js", "src/**"],
    ["a/*/c", "a/**/c"],
    ["src/?.js", "src/ab.js"],
  ])("%s does not cover %s", (outer, inner) => expect(isGlobSuperset(outer, inner)).toBe(false));

  const segment = fc.constantFrom("a", "b", "*", "?", "a*", "**", "*.b");
  const glob = fc
    .array(segment, { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join("/"))
    .filter((text) => findGlobProblem(text) === null);
  const path = fc.array(fc.constantFrom("a", "b", "ab", "a.b"), { minLength: 1, maxLength: 5 });

  test("only if every path of the one is a path of the other", () => {
    fc.assert(
      fc.property(glob, glob, path, (outer, inner, parts) => {
        const one = parts.join("/");
        return !isGlobSuperset(outer, inner) || !isGlobMatch(inner, one) || isGlobMatch(outer, one);
      }),
      { numRuns: 20_000 },
    );
  });

  test("in time that grows with the product of their lengths", () => {
    const long = (part: string) => Array(100).fill(part).join("/");
    const started = performance.now();
    for (let i = 0; i < 100; i++) isGlobSuperset(`${long("**/a")}/b`, `${long("**/a")}/*`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
