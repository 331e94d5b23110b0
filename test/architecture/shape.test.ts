import { describe, expect, it } from "vitest";
import { broken } from "./broken.ts";
import { shapeRules } from "./shape.ts";

describe("the rule of shape", () => {
  const long = (lines: number, header = "") => header + "export {};\n".repeat(lines - header.split("\n").length + 1);

  it("requires a reason above 400 lines", () => {
    expect(broken(shapeRules, "src/a.ts", long(400))).toEqual([]);
    expect(broken(shapeRules, "src/a.ts", long(401))).toHaveLength(1);
    expect(broken(shapeRules, "test/a.ts", long(401))).toHaveLength(1);
    expect(broken(shapeRules, "src/a.ts", long(500, "/**\n * Lines: one table of GitHub's fields.\n */\n"))).toEqual(
      [],
    );
    expect(broken(shapeRules, "src/a.ts", long(500, "// lines:\n"))).toHaveLength(1);
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
});
