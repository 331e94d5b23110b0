import { describe, expect, it } from "vitest";
import { broken } from "./broken.ts";
import { shapeRules } from "./shape.ts";

describe("the rule of shape", () => {
  const long = (lines: number, header = "") =>
    header + "export {};\n".repeat(lines - header.split("\n").length + 1);

  it("requires a reason above 400 lines", () => {
    expect(broken(shapeRules, "src/a.ts", long(400))).toEqual([]);
    expect(broken(shapeRules, "src/a.ts", long(401))).toHaveLength(1);
    expect(broken(shapeRules, "test/a.ts", long(401))).toHaveLength(1);
    expect(
      broken(
        shapeRules,
        "src/a.ts",
        long(500, "/**\n * Lines: one table of GitHub's fields.\n */\n"),
      ),
    ).toEqual([]);
    expect(broken(shapeRules, "src/a.ts", long(500, "// lines:\n"))).toHaveLength(1);
  });

  it("allows at most 100 columns", () => {
    expect(broken(shapeRules, "src/a.ts", `// ${"x".repeat(97)}\n`)).toEqual([]);
    expect(broken(shapeRules, "src/a.ts", `\n// ${"x".repeat(98)}\n`)).toEqual([
      "2: 101 columns: at most 100",
    ]);
  });

  it("accepts wider lines of templates, regular expressions and URLs", () => {
    const wide = "x".repeat(120);
    const text = `const a = \`\n${wide}\n\`;\nconst b = /${wide}/;\n// https://a.example/${wide}\n`;
    expect(broken(shapeRules, "src/a.ts", text)).toEqual([]);
    expect(broken(shapeRules, "src/a.ts", `const a = \`a ${wide}\`;\n`)).toHaveLength(1);
  });

  it("requires named exports, and text that parses", () => {
    expect(broken(shapeRules, "test/a.ts", "export default 1;")).toHaveLength(1);
    expect(broken(shapeRules, "src/index.ts", "export default 1;")).toEqual([]);
    expect(broken(shapeRules, "src/a.ts", "export const = 1;")).toEqual([
      expect.stringContaining("cannot be parsed"),
    ]);
  });
});
