import { describe, expect, it } from "vitest";
import { findCycles } from "./cycles.ts";
import { toSource } from "./source.ts";

const find = (files: Record<string, string>) =>
  findCycles(Object.entries(files).map(([path, text]) => toSource(path, text)));

describe("the search for import cycles", () => {
  it.each([
    ["two files", { "src/a.ts": 'import "./b.ts";', "src/b.ts": 'import { a } from "./a.ts";' }],
    [
      "types",
      {
        "src/a.ts": 'import type { B } from "./b.ts";',
        "src/b.ts": 'import type { A } from "./a.ts";',
      },
    ],
    [
      "re-exports",
      { "src/a.ts": 'export * from "./b.ts";', "src/b.ts": 'export { a } from "./a.ts";' },
    ],
    [
      "a type within a line",
      { "src/a.ts": 'export type B = import("./b.ts").B;', "src/b.ts": 'import "./a.ts";' },
    ],
  ])("finds a cycle by %s", (_, files) => {
    expect(find(files)).toEqual([["src/a.ts", "src/b.ts"]]);
  });

  it("finds a cycle over three folders, and no file that only leads to it", () => {
    const files = {
      "src/core/a.ts": 'import "../app/b.ts";',
      "src/app/b.ts": 'import "../cli/c.ts";',
      "src/cli/c.ts": 'import "../core/a.ts";',
      "src/index.ts": 'import "./core/a.ts";',
    };
    expect(find(files)).toEqual([["src/app/b.ts", "src/cli/c.ts", "src/core/a.ts"]]);
  });

  it("finds a file that imports itself", () => {
    expect(find({ "src/a.ts": 'import "./a.ts";' })).toEqual([["src/a.ts"]]);
  });

  it("accepts two paths to one file, and files outside src", () => {
    expect(
      find({
        "src/a.ts": 'import "./b.ts";\nimport "./c.ts";',
        "src/b.ts": 'import "./c.ts";',
        "src/c.ts": 'import "node:fs";',
        "test/a.ts": 'import "./b.ts";',
        "test/b.ts": 'import "./a.ts";',
      }),
    ).toEqual([]);
  });
});
