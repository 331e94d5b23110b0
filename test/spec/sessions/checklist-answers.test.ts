/** Compares answers with the criteria of a brief, in the forms that a model may use. */
import { describe, expect, test } from "vitest";
import {
  checkAnswers,
  findCriterionAnswer,
  type CompletionInput,
} from "../../../src/core/model/completion.ts";

type Answer = CompletionInput["criteria"][number];
const answer = (criterion: string | number, more: Partial<Answer> = {}): Answer => ({
  ...{ criterion, met: true, evidence: "9 passed" },
  ...more,
});
const lists = { artifacts: [], learnings: [], concerns: [], decisions: [], follow_up: [] };
const checked = (
  given: Answer[],
  criteria: string[],
  status: CompletionInput["status"] = "complete",
) => {
  const result = checkAnswers(
    { ...lists, status, summary: "There.", criteria: given },
    { criteria },
  );
  return result.ok ? result.completion.criteria : result.reason;
};
const LETTERS = ["a", "b", "c", "d", "e", "f", "g"];

describe("an answer belongs to", () => {
  test("the criterion of its number in the brief's order, in any order of answers", () => {
    const given = [answer(12), ...Array.from({ length: 11 }, (_, i) => answer(String(i + 1)))];
    const criteria = Array.from({ length: 12 }, (_, i) => `criterion ${i + 1} holds`);
    const numbers = checked(given, criteria);
    expect(typeof numbers === "string" ? numbers : numbers.map((a) => a.criterion)).toEqual(
      criteria.map((_, i) => i + 1),
    );
  });

  test("the criterion with its words, with its evidence", () => {
    expect(checked([answer("\tTESTS \n pass ", { evidence: "seen" })], ["Tests  pass"])).toEqual([
      answer(1, { evidence: "seen" }),
    ]);
  });

  test("a criterion by words before numbers, because a criterion may be a number", () => {
    expect(checked([answer("2", { evidence: "words" }), answer(2)], ["2", "b"])).toEqual([
      answer(1, { evidence: "words" }),
      answer(2),
    ]);
  });

  test("its number alone, if it is given as one", () => {
    const [first, second] = [answer(1, { evidence: "first" }), answer(2, { evidence: "second" })];
    expect(checked([first, second], ["2", "1"])).toEqual([first, second]);
  });

  test("the next one with the same words, if a brief repeats one", () => {
    expect(checked([answer("a"), answer("a", { evidence: "again" })], ["a", "a"])).toEqual([
      answer(1),
      answer(2, { evidence: "again" }),
    ]);
  });

  test.each([
    "0",
    "00",
    "01",
    "1.",
    "1.0",
    "-1",
    "+1",
    "1e0",
    "3",
    "100",
    "1 2",
    "one",
    "a1",
    "1a",
    "a b c",
    "abc",
  ])("nothing, given %j", (given) => {
    expect(checked([answer(given)], ["a", "ab c"], "failed")).toBe(
      `The brief has 2 success criteria; "${given}" is not one of them or is answered ` +
        "twice. Answer by number.",
    );
  });

  test("nothing if the brief has none with that number", () => {
    expect(checked([answer(3)], ["a", "b"], "blocked")).toContain('"3" is not one of them');
    expect(checked([answer(1), answer(1)], ["a"], "blocked")).toMatch(
      /^The brief has one success criterion; "1" is/,
    );
  });
});

describe("a refusal is short", () => {
  test("given many foreign answers, then five are named, each by its beginning", () => {
    const given = LETTERS.map((letter) => answer(letter.repeat(200)));
    expect(checked(given, ["x", "y"], "failed")).toBe(
      `The brief has 2 success criteria; ${LETTERS.slice(0, 5)
        .map((letter) => `"${letter.repeat(80)}"`)
        .join(", ")} is not one of them or is answered twice. Answer by number.`,
    );
  });

  const long = LETTERS.map((letter) => letter.repeat(200));
  const five = LETTERS.slice(0, 5).map((letter, i) => `${i + 1} ("${letter.repeat(80)}")`);
  test("given many open criteria, then five are named by their beginning, and how many more", () => {
    const told = (names: string[]) =>
      `Not every success criterion of the brief is answered: add ${names.join(", ")}, each ` +
      "with met and evidence.";
    expect(checked([], long)).toBe(told([...five, "2 more"]));
    expect(checked([], long.slice(0, 6))).toBe(told([...five, "1 more"]));
    expect(checked([], long.slice(0, 5))).toBe(told(five));
  });

  test("given many unmet criteria, then the same", () => {
    const unmet = LETTERS.map((_, i) => answer(i + 1, { met: false }));
    expect(checked(unmet, long)).toBe(
      "A session is not complete with unmet criteria: meet " +
        `${[...five, "2 more"].join(", ")}, or hand back blocked or failed.`,
    );
  });
});

describe("a pull request shows for a criterion", () => {
  const criteria = ["Tests pass", "12", "Tests pass"];
  const said = [answer(2), answer("tests  PASS"), answer("3")];

  test.each<[number, Answer | undefined]>([
    [1, said[1]],
    [2, said[0]],
    [3, said[2]],
    [4, undefined],
  ])("with number %i the answer to it, by any of its names", (number, expected) => {
    expect(findCriterionAnswer(number, criteria, said)).toBe(expected);
  });

  test("nothing if there was no answer", () =>
    expect(findCriterionAnswer(1, criteria, [])).toBeUndefined());
});
