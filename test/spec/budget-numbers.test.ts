import { describe, expect, test } from "vitest";
import { describeSpending } from "../../src/core/messages/costs.ts";
import { isOverBudget, suggestBuildBudget } from "../../src/core/model/budget.ts";

const TOKENS = { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 };
const money = (budget: number | null, dollars: number | null, unpriced = 0) => ({
  budget,
  unpriced,
  usage: { ...TOKENS, dollars, seconds: 0 },
});

describe("a budget of $20", () => {
  test.each([
    [null, false],
    [0, false],
    [19.99, false],
    [20, true],
    [20.01, true],
  ])("with %s spent is used up: %s", (dollars, over) =>
    expect(isOverBudget(money(20, dollars))).toBe(over),
  );
});

test("without a budget, no amount is too much", () =>
  expect(isOverBudget(money(null, 1e9))).toBe(false));

test.each([
  [null, null, 0, "The build has spent $0.00."],
  [null, 3, 0, "The build has spent $3.00."],
  [20, 3.456, 0, "The build has spent $3.46 of its budget of $20."],
  [
    20,
    3,
    1,
    "The build has spent $3.00 of its budget of $20; 1 session without a known price not counted.",
  ],
  [
    20,
    3,
    2,
    "The build has spent $3.00 of its budget of $20; 2 sessions without a known price not counted.",
  ],
])(
  "with a budget of %s, %s spent and %s sessions without a price, the text is: %s",
  (budget, dollars, unpriced, words) =>
    expect(describeSpending(money(budget, dollars, unpriced))).toBe(words),
);

test.each([
  [20, 20.14, 35],
  [20, 0, 30],
  [10, 20, 30],
  [3, 3, 5],
  [2, 2.5, 4],
  [1, 1, 2],
  [0.01, 0.02, 1],
])("after a limit of $%s with $%s spent, the next limit is a round $%s", (budget, dollars, next) =>
  expect(suggestBuildBudget(money(budget, dollars))).toBe(next),
);
