import { describe, expect, it } from "vitest";
import { DEFAULT_RUBRIC, parseRubric } from "../../src/core/model/rubric.ts";

const told = (text: string) => {
  const read = parseRubric(text);
  return read.ok
    ? read.value
    : read.problems.map(({ line, field, message }) => `${line} ${field}: ${message}`);
};
const one = (name: string, more = "") => `  - name: ${name}\n    question: Does it work?\n${more}`;

describe("a repository's rubric", () => {
  it("given names and questions, then weights are 1 and nothing is required", () => {
    expect(
      told(`dimensions:\n${one("correctness", "    weight: 3\n")}${one("user experience")}`),
    ).toEqual([
      { name: "correctness", weight: 3, question: "Does it work?", required: false },
      { name: "user experience", weight: 1, question: "Does it work?", required: false },
    ]);
  });

  it.each<[string, string, RegExp]>([
    ["an empty file", "", /^1 dimensions: expected a list/],
    ["no dimension", "dimensions: []\n", /^1 dimensions: expected at least 1 entry/],
    [
      "thirteen dimensions",
      `dimensions:\n${"abcdefghijklm"
        .split("")
        .map((n) => one(n))
        .join("")}`,
      /at most 12 entries/,
    ],
    [
      "an unknown key",
      `dimensions:\n${one("a", "    wieght: 2\n")}`,
      /^4 .*did you mean `weight`\?/,
    ],
    ["a name with a line break", `dimensions:\n${one('"a\\nb"')}`, /expected a name in lower case/],
    [
      "a name twice",
      `dimensions:\n${one("a")}${one("a")}`,
      /^4 dimensions\[1\]\.name: the dimension `a` appears twice/,
    ],
    ["a weight of 0", `dimensions:\n${one("a", "    weight: 0\n")}`, /expected at least 0\.1/],
    ["an alias", `dimensions:\n${one("&x a")}`, /an anchor/],
    ["more bytes than are read", `${one("a")}#${"x".repeat(20_000)}`, /bytes are too many/],
  ])("given %s, then it is refused with line and remedy", (_, text, problem) => {
    expect(told(text)).toContainEqual(expect.stringMatching(problem));
  });

  it("by default has eight dimensions, three of which need a score", () => {
    expect(DEFAULT_RUBRIC.map(({ name }) => name)).toHaveLength(8);
    expect(DEFAULT_RUBRIC.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      ...["correctness", "completeness", "tests"],
    ]);
  });
});
