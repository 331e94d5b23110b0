/**
 * JSON that is not worth parsing is refused by its shape: its depth, its width, and duplicate
 * names.
 */
import { describe, expect, test } from "vitest";
import { findJsonProblem } from "../../../src/core/sessions/upload.ts";

const nested = (open: string, levels: number, close: string) =>
  open.repeat(levels) + close.repeat(levels);

describe("depth", () => {
  test.each<[string, string, string]>([
    ["lists", "[", "]"],
    ["objects", '{"a":', "}"],
    ["both", '[{"a":', "}]"],
  ])("of %s is accepted up to 32 levels", (_, open, close) => {
    const levels = open.startsWith("[{") ? 16 : 32;
    expect(findJsonProblem(nested(open, levels, close))).toBeNull();
    expect(findJsonProblem(`[${nested(open, levels, close)}]`)).toBe(
      "is nested deeper than 32 levels",
    );
  });

  test("counts what is open at once, not the total", () => {
    expect(findJsonProblem(`[${Array(100).fill('[[]],{"a":{}}').join(",")}]`)).toBeNull();
  });

  test.each(["[", "{"])("is not hidden by %s without an end", (open) => {
    expect(findJsonProblem(open.repeat(33))).toBe("is nested deeper than 32 levels");
  });
});

describe("a name", () => {
  test.each<[string, string, string]>([
    ["twice", '{"a": 1, "b": 2, "a": 3}', "a"],
    ["twice, further down", '{"x": [{"a": 1, "a": 2}]}', "a"],
    ["twice, with objects between", '{"a": {"b": 1}, "c": [{}], "a": 2}', "a"],
    ["twice, once escaped", '{"ab": 1, "\\u0061b": 2}', "ab"],
    ["twice, both escaped", '{"\\u0061": 1, "\\u0061": 2}', "a"],
    ["twice, with a quote in it", '{"\\"": 1, "\\"": 2}', '"'],
    ["twice, ending in a backslash", '{"\\\\": 1, "\\\\": 2}', "\\"],
    ["of no letter, twice", '{"": 1, "": 2}', ""],
    ["that is long, twice", `{"${"x".repeat(150)}": 1, "${"x".repeat(150)}": 2}`, "x".repeat(60)],
  ])("%s is refused", (_, json, name) => {
    expect(findJsonProblem(json)).toBe(`has the name ${name} twice in one place`);
  });

  test("that occurs twice is refused at any length, and reported by its beginning", () => {
    const name = `"${"x".repeat(100_000)}"`;
    expect(findJsonProblem(`{${name}: 1, ${name}: 2}`)).toBe(
      `has the name "${"x".repeat(59)} twice in one place`,
    );
  });

  test.each<[string, string]>([
    ["in objects beside one another", '[{"a": 1}, {"a": 2}]'],
    ["in objects within one another", '{"a": {"a": {"a": 1}}}'],
    ["in a list after it", '{"a": [{"a": 1}], "b": {"a": 1}}'],
    ["as a value", '{"a": "a", "b": "a"}'],
    ["in another case", '{"a": 1, "A": 2}'],
    ["within a text", '{"a": "\\"a\\": 1, \\"a\\": 2"}'],
    ["after a text that ends in a backslash", '{"b": "\\\\", "a": 1}'],
    ["that begins alike", '{"ab": 1, "a": 2, "abc": 3}'],
  ])("may occur again %s", (_, json) => expect(findJsonProblem(json)).toBeNull());
});

test.each([":", ":::", "]]]}}}", '"', '"\\', '{"a', "", "null", '"a":1,"a":2', ']{"a":1}'])(
  "text that is no JSON is left to the parser: %j",
  (text) => expect(findJsonProblem(text)).toBeNull(),
);
