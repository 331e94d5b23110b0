/** How a session reads a schema's objections: by field, in few words. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { formatInputPath, listSchemaProblems } from "../../../src/core/sessions/index.ts";

const schema = z.strictObject({
  list: z.array(z.strictObject({ line: z.number(), word: z.string().min(2) })),
});
const problems = (input: unknown, most?: number) =>
  listSchemaProblems(schema.safeParse(input).error!, most);
const lines = (count: number) => ({ list: Array(count).fill({ line: "1", word: "ab" }) });

describe("each problem", () => {
  test("has its field and the expected value, without the library's own words", () => {
    expect(
      problems({
        list: [
          { line: 1, word: "ab" },
          { line: "2", word: "a" },
        ],
      }),
    ).toEqual([
      "list[1].line: expected number, received string",
      "list[1].word: too small: expected string to have >=2 characters",
    ]);
  });

  test("of the whole input is reported as such", () => {
    expect(problems("text")).toEqual(["the input: expected object, received string"]);
  });

  test("with unknown fields names each of them", () => {
    expect(problems({ list: [{ line: 1, word: "ab", more: 1 }], a: 1, b: 2 })).toEqual([
      "list[0].more: is not a known field",
      "a: is not a known field",
      "b: is not a known field",
    ]);
  });

  test("keeps text that only resembles the library's", () => {
    const own = z.string().refine(() => false, "Not so. Invalid input: it says");
    expect(listSchemaProblems(own.safeParse("x").error!)).toEqual([
      "the input: not so. Invalid input: it says",
    ]);
  });

  test("is cut if it is too long", () => {
    const own = z.string().refine(() => false, "x".repeat(1000));
    expect(listSchemaProblems(own.safeParse("x").error!)).toEqual([
      `the input: ${"x".repeat(289)}`,
    ]);
  });
});

describe("of many problems", () => {
  test("five are reported, and how many more there are", () => {
    expect(problems(lines(5))).toHaveLength(5);
    expect(problems(lines(6)).slice(4)).toEqual([
      "list[4].line: expected number, received string",
      "and 1 more",
    ]);
    expect(problems(lines(12)).at(-1)).toBe("and 7 more");
  });

  test("only the requested number is reported", () => {
    expect(problems(lines(3), 1)).toEqual([
      "list[0].line: expected number, received string",
      "and 2 more",
    ]);
  });
});

test.each<[PropertyKey[], string]>([
  [[], "the input"],
  [["workers", 2, "paths", 0], "workers[2].paths[0]"],
  [[0, "line"], "[0].line"],
  [["a.b", "c"], "a.b.c"],
  [["x".repeat(100), "y"], `${"x".repeat(60)}.y`],
])("the field at %j is called %s", (path, name) => expect(formatInputPath(path)).toBe(name));
