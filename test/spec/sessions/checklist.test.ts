import { describe, expect, it } from "vitest";
import { checkClosingInput } from "../../../src/core/sessions/index.ts";
import { aBrief } from "../support/facts.ts";

const brief = {
  ...aBrief("W1.1"),
  criteria: ["Tests pass", "An unknown unit is a RangeError", "12"],
};
const answer = (criterion: unknown, met = true) => ({
  criterion,
  met,
  evidence: "node --test: 9 passed",
});
const all = [answer(1), answer(2), answer(3)];

function close(criteria: unknown[], status = "complete", kind: "work" | "rework" = "work") {
  const checked = checkClosingInput(kind, { status, summary: "There.", criteria }, brief);
  return checked.ok
    ? (checked.value as { criteria: { criterion: number }[] }).criteria
    : checked.reason;
}
const numbers = (given: ReturnType<typeof close>) =>
  typeof given === "string" ? given : given.map((c) => c.criterion);

describe("given a brief, when its worker closes complete", () => {
  it("then every criterion needs an answer, by number or by words with any spaces and case", () => {
    expect(numbers(close(all))).toEqual([1, 2, 3]);
    expect(
      numbers(
        close([answer("3"), answer(" an unknown  unit\nis a rangeerror "), answer("tests pass")]),
      ),
    ).toEqual([...[1, 2, 3]]);
    expect(numbers(close([answer("12"), answer("1"), answer("2")]))).toEqual([1, 2, 3]);
    expect(numbers(close(all, "complete", "rework"))).toEqual([1, 2, 3]);
  });

  it.each([
    [
      "none is answered",
      [],
      /Not every .* answered: add 1 \("Tests pass"\), 2 \("An unknown unit .*"\), 3 \("12"\), each/,
    ],
    [
      "one is left out",
      [answer(1), answer(3)],
      /answered: add 2 \("An unknown unit is a RangeError"\), each/,
    ],
    [
      "one is not met",
      [answer(1), answer(2, false), answer(3)],
      /unmet criteria: meet 2 \(.*hand back blocked or fail/,
    ],
    [
      "one isn't in the brief",
      [...all, answer("It is fast")],
      /has 3 success criteria; "It is fast" is not one of them/,
    ],
    ["a number is too high", [...all, answer(4)], /"4" is not one of them or is answered twice/],
    [
      "one is answered twice by number",
      [...all, answer(3)],
      /"3" is not one of them or is answered twice/,
    ],
    [
      "one is answered twice",
      [...all, answer("tests pass")],
      /"tests pass" is not one of them or is answered twice/,
    ],
    [
      "evidence is empty",
      [{ ...answer(1), evidence: "  " }, answer(2), answer(3)],
      /criteria\[0\]\.evidence: is empty/,
    ],
  ])("and when %s, then the refusal names it", (_, criteria, sentence) => {
    expect(close(criteria)).toMatch(sentence);
    expect(close(criteria, "complete", "rework")).toMatch(sentence);
  });

  it("then thirty criteria in full, answered by their words, fit into a completion", () => {
    const long = {
      ...brief,
      criteria: Array.from({ length: 30 }, (_, i) => `${i} ${"holds ".repeat(60)}`.trim()),
    };
    const criteria = long.criteria.map((text) => ({
      criterion: text,
      met: true,
      evidence: `node --test ${"x".repeat(40)}`,
    }));
    const checked = checkClosingInput(
      "work",
      { status: "complete", summary: "y".repeat(900), criteria },
      long,
    );
    expect(checked).toMatchObject({
      ok: true,
      value: { criteria: expect.objectContaining({ length: 30 }) as unknown },
    });
  });
});
