import { describe, expect, it } from "vitest";
import { broken } from "./broken.ts";
import { medianRule, shapeRules } from "./shape.ts";
import { toSource } from "./source.ts";

describe("the rule of shape", () => {
  const long = (lines: number, header = "") => header + "export {};\n".repeat(lines - header.split("\n").length + 1);

  it("wants a reason above 250 lines, and has none above 400", () => {
    expect(broken(shapeRules, "src/a.ts", long(250))).toEqual([]);
    expect(broken(shapeRules, "src/a.ts", long(251))).toHaveLength(1);
    expect(broken(shapeRules, "test/a.ts", long(251))).toHaveLength(1);
    expect(broken(shapeRules, "src/a.ts", long(300, "/**\n * Lines: one table of GitHub's fields.\n */\n"))).toEqual(
      [],
    );
    expect(broken(shapeRules, "src/a.ts", long(300, "// lines:\n"))).toHaveLength(1);
    expect(broken(shapeRules, "src/a.ts", long(401, "// Lines: one table of GitHub's fields.\n"))).toHaveLength(1);
  });

  it("wants 120 columns at most", () => {
    expect(broken(shapeRules, "src/a.ts", `// ${"x".repeat(117)}\n`)).toEqual([]);
    expect(broken(shapeRules, "src/a.ts", `\n// ${"x".repeat(118)}\n`)).toEqual(["2: 121 columns: at most 120"]);
  });

  it("wants names for what is exported, and text that parses", () => {
    expect(broken(shapeRules, "test/a.ts", "export default 1;")).toHaveLength(1);
    expect(broken(shapeRules, "src/index.ts", "export default 1;")).toEqual([]);
    expect(broken(shapeRules, "src/a.ts", "export const = 1;")).toEqual([expect.stringContaining("cannot be parsed")]);
  });

  it("wants a small median, counted without index files", () => {
    const files = (...sizes: number[]) => sizes.map((size, i) => toSource(`src/${i}.ts`, long(size)));
    const index = Array.from({ length: 9 }, (_, i) => toSource(`src/${i}/index.ts`, long(2)));
    expect(medianRule("src", files(10, 80, 200))).toEqual([]);
    expect(medianRule("src", [...files(10, 81, 200), ...index])).toHaveLength(1);
    expect(medianRule("src", files(80, 82))).toHaveLength(1);
    expect(medianRule("test", files(200))).toEqual([]);
  });
});
