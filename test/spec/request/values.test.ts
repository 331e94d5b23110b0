/** Which values a request accepts. */
import { describe, expect, test } from "vitest";
import { formatDollars, parseDollars } from "../../../src/core/text/format.ts";
import { requestSchema } from "../../../src/core/setup/request-fields.ts";
import { listProblems } from "../support/inputs.ts";

describe("dollars", () => {
  test.each([
    ["20", 20],
    ["$20", 20],
    ["$ 20", 20],
    [" 20 ", 20],
    ["$12.50", 12.5],
    ["0.01", 0.01],
    ["100000", 100_000],
    ["100000.00", 100_000],
  ])("%j are %d", (text, amount) => expect(parseDollars(text)).toBe(amount));

  test.each([
    "",
    "$",
    "0",
    "0.00",
    "100000.01",
    "999999",
    "1000000",
    "1.234",
    "1,50",
    "-1",
    "1e3",
    "20 dollars",
    "$$1",
  ])("%j is none", (text) => expect(parseDollars(text)).toBeNull());

  test.each([
    [20, "$20"],
    [12.5, "$12.50"],
    [0.01, "$0.01"],
    [100, "$100"],
    [1000.1, "$1000.10"],
  ])("%d is shown as %s", (amount, text) => expect(formatDollars(amount)).toBe(text));
});

describe("a budget", () => {
  test.each<[unknown, unknown]>([
    ["none", "none"],
    [20, 20],
    ["$12.50", 12.5],
  ])("may be %j", (budget, meant) =>
    expect(requestSchema.parse({ budget })).toEqual({ budget: meant }),
  );

  test.each<[unknown]>([
    ["None"],
    ["no"],
    [true],
    [[20]],
    [{ dollars: 20 }],
    [null],
    [0],
    [-1],
    [Number.NaN],
  ])("is not %j", (budget) =>
    expect(listProblems(requestSchema, { budget })).toBe(
      "budget: expected dollars like `20` or `$12.50` (at most 100000), or `none`",
    ),
  );
});

describe("a model id", () => {
  test.each(["a", "claude-opus-5-5", "vendor/model:v1.2@2026_11", "7b", "x".repeat(120)])(
    "may be %s",
    (easy) => {
      expect(listProblems(requestSchema, { models: { easy } })).toBe("");
    },
  );

  test.each(["", "-x", "--flag", "/x", "a b", "a\nb", "a;b", "$(a)", "ä", "${{ a }}"])(
    "is not %j",
    (easy) => {
      expect(listProblems(requestSchema, { models: { easy } })).toBe(
        "models.easy: expected a model's id like `claude-sonnet-5-5`",
      );
    },
  );

  test("has at most 120 characters", () => {
    expect(listProblems(requestSchema, { models: { easy: "x".repeat(121) } })).toMatch(
      /^models\.easy: too big/,
    );
  });
});

describe("a path", () => {
  test.each(["a", ".github/a.md", "a/b/c.md", "...", "a b/c.md", "x".repeat(300)])(
    "may be %s",
    (prd) => {
      expect(listProblems(requestSchema, { prd })).toBe("");
    },
  );

  test.each([
    "",
    ".",
    "a/.",
    "a/..",
    "../a",
    "/a",
    "a//b",
    "a/",
    "a\\b",
    "a?b",
    "*",
    "a\nb",
    "a\0b",
    "a\u202eb",
  ])("is not %j", (prd) =>
    expect(listProblems(requestSchema, { prd })).toBe(
      "prd: expected the path of a file in this repository like `docs/prd.md`",
    ),
  );

  test("has at most 300 characters", () => {
    expect(listProblems(requestSchema, { prd: "x".repeat(301) })).toMatch(/^prd: too big/);
  });
});

describe("research", () => {
  const categories = (count: number) =>
    listProblems(requestSchema, {
      research: Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, 1])),
    });

  test("has at most twenty categories", () => {
    expect([categories(0), categories(20)]).toEqual(["", ""]);
    expect(categories(21)).toBe("research: expected at most 20 categories");
  });

  test("has one to a hundred findings per category", () => {
    for (const ui of [1, 100]) expect(listProblems(requestSchema, { research: { ui } })).toBe("");
    for (const ui of [0, 101, 1.5, "3", null])
      expect(listProblems(requestSchema, { research: { ui } })).toMatch(/^research\.ui/);
  });

  test("has categories in lower case", () => {
    expect(listProblems(requestSchema, { research: { "U I": 1 } })).toMatch(/^research/);
  });
});

test.each<[string, unknown[], unknown[]]>([
  ["build_type", ["code_build", "content", "research", "general"], ["code", "", null]],
  ["loops", [0, 20], [-1, 21, 1.5, "2", null]],
  ["dry_run", [true, false], ["yes", "true", 1, null]],
  [
    "gates",
    [{}, { plan: "auto", launch: "human" }],
    [{ plan: "robot" }, { land: "auto" }, "auto", null],
  ],
])("%s is one of the known values", (name, right, wrong) => {
  for (const value of right)
    expect([value, listProblems(requestSchema, { [name]: value })]).toEqual([value, ""]);
  for (const value of wrong)
    expect([value, listProblems(requestSchema, { [name]: value })]).not.toEqual([value, ""]);
});
