import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findGlobProblem, isGlobMatch, findGlobOverlap } from "../../src/core/text/globs.ts";
import { holds } from "./support/holds.ts";

describe("given a glob and a path", () => {
  it.each([
    ["src/a.ts", "src/a.ts", true],
    ["src/a.ts", "src/a.tsx", false],
    ["src/*.ts", "src/.hidden.ts", true],
    ["src/*.ts", "src/x/a.ts", false],
    ["src/?.ts", "src/a.ts", true],
    ["src/?.ts", "src/.ts", false],
    ["src/**", "src/x/y/z", true],
    ["src/**", "src", false],
    ["src/**", "srcx/a", false],
    ["**/*.md", "README.md", true],
    ["**/*.md", "docs/a/b.md", true],
    ["a/**/b", "a/b", true],
    ["a/**/b", "a/x/y/b", true],
    ["a/**/b", "a/x/c", false],
    ["**", "any/thing", true],
    ["a.c", "abc", false],
    ["src/(a|b)+", "src/(a|b)+", true],
  ])("%s over %s is %s", (glob, path, expected) => {
    expect(isGlobMatch(glob, path)).toBe(expected);
  });

  it("then a hostile glob is answered at once", () => {
    expect(isGlobMatch("*a".repeat(90), "a".repeat(180) + "b")).toBe(false);
    expect(isGlobMatch(`${"**/".repeat(60)}x`, `${"a/".repeat(200)}y`)).toBe(false);
  });
});

describe("given two lists of globs", () => {
  it.each([
    [["src/a.ts"], ["src/a.ts"], "`src/a.ts`"],
    [["src/**"], ["src/x/a.ts"], "`src/x/a.ts`"],
    [["src/x/a.ts"], ["src/**"], "`src/x/a.ts`"],
    [["*.ts"], ["a?.*"], "`*.ts` and `a?.*`"],
    [["a/**/z"], ["a/*/y/z"], "`a/**/z` and `a/*/y/z`"],
    [["src"], ["src/a.ts"], "`src/a.ts`"],
    [["docs/**", "x"], ["src/**", "x"], "`x`"],
    [["src/a*.ts"], ["src/b*.ts"], null],
    [["*"], ["src/**"], null],
    [["src/*.ts"], ["src/*.js"], null],
    [["test/**"], ["src/**"], null],
  ])("%j and %j have %s in common", (a, b, expected) => {
    expect(findGlobOverlap(a, b)).toBe(expected);
    expect(findGlobOverlap(b, a) === null).toBe(expected === null);
  });

  it("then the overlap is found for any path that both match", () => {
    const segment = fc.stringMatching(/^[ab*?]{1,3}$/).filter((s) => !s.includes("**"));
    const glob = fc
      .array(fc.oneof(segment, fc.constant("**")), { minLength: 1, maxLength: 4 })
      .map((s) => s.join("/"));
    const path = fc
      .array(fc.stringMatching(/^[ab]{1,3}$/), { minLength: 1, maxLength: 4 })
      .map((s) => s.join("/"));
    holds(
      fc.property(glob, glob, path, (a, b, p) => {
        expect(
          isGlobMatch(a, p) && isGlobMatch(b, p) && findGlobOverlap([a], [b]) === null,
          `${a} ${b} ${p}`,
        ).toBe(false);
      }),
      5000,
    );
  });

  it("then a path always overlaps a glob that matches it, and a literal glob matches only itself", () => {
    const name = fc.array(
      fc.stringMatching(/^[a-z.+()$^|]{1,4}$/).filter((s) => s !== "." && s !== ".."),
      { minLength: 1, maxLength: 3 },
    );
    holds(
      fc.property(name, name, (a, b) => {
        const [x, y] = [a.join("/"), b.join("/")];
        expect(isGlobMatch(x, y)).toBe(x === y);
      }),
    );
  });
});

describe("given an invalid glob", () => {
  it.each([
    ["", "empty"],
    ["src/{a,b}", "braces"],
    ["src/[ab]", "brackets"],
    ["!src", "`!`"],
    ["src\\a", "backslash"],
    ["/src", "starts with"],
    ["src/", "`src/**`"],
    ["src/../x", "`..`"],
    ["src//x", "empty"],
    ["src/a**", "beside"],
  ])("%s: the problem is reported", (glob, said) => {
    expect(findGlobProblem(glob)).toContain(said);
  });
});
