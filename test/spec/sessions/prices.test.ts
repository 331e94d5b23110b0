/** What tokens cost, and the sum of what sessions used. */
import { describe, expect, test } from "vitest";
import {
  getPrice,
  getRequestDollars,
  sumUsage,
  type Price,
  type TokenCounts,
} from "../../../src/core/model/usage.ts";
import { NO_USAGE } from "../../../src/core/model/proposal.ts";

const PRICE: Price = { input: 4, output: 20, cache_read: 0.2, cache_write: 5 };
const LONG = { above: 1000, input: 8, output: 40, cache_read: 0.4, cache_write: 10 };
const tokens = (more: Partial<TokenCounts>): TokenCounts => ({
  ...{ input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 },
  ...more,
});

describe("a request costs", () => {
  test.each<[Partial<TokenCounts>, number]>([
    [{}, 0],
    [{ input_tokens: 1e6 }, 4],
    [{ output_tokens: 1e6 }, 20],
    [{ cache_read_tokens: 1e6 }, 0.2],
    [{ cache_write_tokens: 1e6 }, 5],
    [
      { input_tokens: 1e6, output_tokens: 1e6, cache_read_tokens: 1e6, cache_write_tokens: 1e6 },
      29.2,
    ],
  ])("%j: %d dollars", (used, dollars) =>
    expect(getRequestDollars(tokens(used), PRICE)).toBeCloseTo(dollars, 9),
  );

  test.each<[string, Partial<TokenCounts>, number]>([
    ["a prompt at the bound", { input_tokens: 1000 }, 4e-3],
    ["a prompt beyond it", { input_tokens: 1001 }, 8.008e-3],
    [
      "one that its cache reads take beyond it",
      { input_tokens: 500, cache_read_tokens: 501 },
      4.2004e-3,
    ],
    [
      "one that its cache writes take beyond it",
      { input_tokens: 500, cache_write_tokens: 501 },
      9.01e-3,
    ],
    ["an answer as long as it likes", { input_tokens: 1000, output_tokens: 5000 }, 0.104],
  ])("another rate for a long prompt: %s", (_, used, dollars) => {
    expect(getRequestDollars(tokens(used), { ...PRICE, long: LONG })).toBeCloseTo(dollars, 9);
  });
});

describe("a model's price", () => {
  test.each([
    ["claude-haiku-5-5", { input: 0.1, output: 0.5, cache_read: 0.01, cache_write: 0.125 }],
    ["claude-sonnet-5-5", { input: 2, output: 10, cache_read: 0.1, cache_write: 2.5 }],
    ["claude-opus-5-5", { input: 4, output: 20, cache_read: 0.2, cache_write: 5 }],
  ])("of %s is known", (model, price) => expect(getPrice(model, {})).toMatchObject(price));

  test("of a small model is higher if the prompt is long", () => {
    const long = { above: 100_000, input: 0.5, output: 2.5, cache_read: 0.05, cache_write: 0.625 };
    expect(getPrice("claude-haiku-5-5", {})?.long).toEqual(long);
  });

  test("is the configured one if there is one", () => {
    expect(getPrice("claude-opus-5-5", { "claude-opus-5-5": PRICE })).toBe(PRICE);
    expect(getPrice("own", { own: PRICE })).toBe(PRICE);
  });

  test.each(["own", "toString", "__proto__", "constructor", ""])(
    "of %j is unknown, which is not zero",
    (model) => {
      expect(getPrice(model, {})).toBeNull();
    },
  );
});

describe("the usage of two sessions", () => {
  const one = {
    ...{ input_tokens: 1, output_tokens: 2, cache_read_tokens: 3, cache_write_tokens: 4 },
    ...{ dollars: 0.1, seconds: 0.7 },
  };
  const other = {
    ...{ input_tokens: 10, output_tokens: 20, cache_read_tokens: 30, cache_write_tokens: 40 },
    ...{ dollars: 0.2, seconds: 0.1 },
  };

  test("is the sum of each field, to the millionth", () => {
    expect(sumUsage(one, other)).toEqual({
      ...{ input_tokens: 11, output_tokens: 22, cache_read_tokens: 33, cache_write_tokens: 44 },
      ...{ dollars: 0.3, seconds: 0.8 },
    });
    expect(sumUsage(one, NO_USAGE)).toEqual(one);
  });

  test.each<[number | null, number | null, number | null]>([
    [0.1, null, 0.1],
    [null, 0.2, 0.2],
    [null, null, null],
    [null, 0, 0],
    [0, null, 0],
  ])("costs, with one at %j and the other at %j: %j", (a, b, sum) => {
    expect(sumUsage({ ...one, dollars: a }, { ...other, dollars: b }).dollars).toBe(sum);
  });
});
