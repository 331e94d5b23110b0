/**
 * A plan's estimated dollars: first by list prices, then by this repository's sessions, corrected
 * by earlier errors.
 */
import { expect, test } from "vitest";
import type { FinalKind } from "../../../src/core/model/build-types.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import {
  NO_HISTORY,
  type CostGroup,
  type CostHistory,
} from "../../../src/core/model/cost-history.ts";
import {
  estimateDollars,
  getCorrectionFactor,
  type EstimateSettings,
} from "../../../src/core/plan/estimate.ts";
import {
  accountsSchema,
  createCostHistory,
  findBudgets,
  listBudgets,
  parseAccounts,
  reportSpending,
  sumSpending,
  type Accounts,
} from "../../../src/core/model/accounts.ts";
import { renderSpendPage } from "../../../src/core/messages/spending.ts";
import { aBrief } from "../support/facts.ts";

const SETTINGS: EstimateSettings = {
  ...{ engine: "anthropic", models: DEFAULT_SETTINGS.models, prices: {} },
  knowledge: { ...DEFAULT_SETTINGS.knowledge, on: false },
};
const BRIEFS = [aBrief("W1.1"), aBrief("W1.2"), aBrief("W1.3")];
const estimate = (
  history: CostHistory | null,
  settings = SETTINGS,
  finalKind: FinalKind = "close",
) => estimateDollars(BRIEFS, { reworks: 1, finalKind }, settings, history);

const group = (kind: string, dollars: number, more: Partial<CostGroup> = {}): CostGroup => ({
  ...{ kind, complexity: "normal", size: null, sessions: 5 },
  ...{ low: dollars / 2, middle: dollars, high: dollars * 2 },
  ...more,
});

function accounts(more: Partial<Accounts> = {}, dollars: (number | null)[] = [1, 2, 3]): Accounts {
  return accountsSchema.parse({
    ...{ version: 1, slug: "7-units", issue: 7, title: "Units", status: "landed" },
    ...{
      created_at: "2026-11-20T10:00:00.000Z",
      ended_at: "2026-11-20T12:00:00.000Z",
      loops: 0,
      budget: null,
    },
    ...{ estimate: { low: 1, high: 5, uncorrected: 3 }, reserved: 0 },
    sessions: dollars.map((cost, at) => ({
      ...{ session: `W1.${at + 1}/work/1`, model: "sonnet", complexity: "normal", size: "short" },
      ...{ at: `2026-11-2${at}T11:00:00.000Z`, dollars: cost },
      ...{ input_tokens: 10, output_tokens: 1, cache_read_tokens: 0, cache_write_tokens: 0 },
    })),
    ...more,
  });
}

test("without a history, list prices and assumed tokens give a range from half to double", () => {
  const { range, basis } = estimate(NO_HISTORY);
  expect(range!.high / range!.low).toBeCloseTo(4, 1);
  expect(basis).toEqual({
    ...{ kind: "priced", measured: 0, assumed: 9, builds: 0 },
    correction: null,
  });
});

test("a model without a known price makes the dollars unknown, not zero", () => {
  const { range, basis } = estimate(NO_HISTORY, {
    ...SETTINGS,
    models: { ...SETTINGS.models, normal: "own-model" },
  });
  expect(range).toBeNull();
  expect(basis).toEqual({ kind: "unpriced", models: ["own-model"], by_command: false });
});

test("the costs of earlier sessions of that kind and class here replace the assumption", () => {
  const before = estimate(NO_HISTORY).range!.uncorrected;
  const { range, basis } = estimate({ builds: 2, groups: [group("work", 100)], ratios: [] });
  expect(range!.uncorrected).toBeGreaterThan(300);
  expect(range!.uncorrected).toBeLessThan(300 + before);
  expect(basis).toMatchObject({ measured: 3, assumed: 6, builds: 2 });
});

test("the group of the brief's own size is used before all sizes, unless it has too few sessions", () => {
  const all = group("work", 100);
  const small = (sessions: number) => group("work", 1000, { size: "short", sessions });
  const of = (groups: CostGroup[]) =>
    estimate({ builds: 2, groups, ratios: [] }).range!.uncorrected;
  expect(of([all, small(3)])).toBeGreaterThan(3000);
  expect(of([all, small(2)])).toBeLessThan(1000);
});

test.each([
  [[2], 2],
  [[100, 100, 1], 4],
  [[0.01], 0.25],
  [[], 1],
])("builds that cost %j times their estimates multiply the next one by %d", (ratios, factor) => {
  const history = { ...NO_HISTORY, ratios };
  expect(getCorrectionFactor(history)).toBe(factor);
  const plain = estimate(NO_HISTORY).range!;
  expect(estimate(history).range!.high).toBeCloseTo(plain.high * factor, 1);
  expect(estimate(history).range!.uncorrected).toBe(plain.uncorrected);
  const correction = factor === 1 ? null : { factor, builds: ratios.length };
  expect(estimate(history).basis).toMatchObject({ correction });
});

test("only builds that completed without loops, with all prices known, correct the next estimate", () => {
  const ratios = (one: Accounts) => createCostHistory([one]).ratios;
  expect(ratios(accounts())).toEqual([2]);
  expect(ratios(accounts({ status: "cancelled" }))).toEqual([]);
  expect(ratios(accounts({ loops: 1 }))).toEqual([]);
  expect(ratios(accounts({}, [1, null]))).toEqual([]);
  expect(ratios(accounts({ estimate: null }))).toEqual([]);
});

const FINAL = { complexity: "complex" } as const;

test("the final session of another build type has its own price, not a closing session's", () => {
  const history = {
    builds: 2,
    groups: [group("close", 1, FINAL), group("synthesise", 500, FINAL)],
    ratios: [],
  };
  const [closed, written] = (["close", "synthesise"] as const).map(
    (kind) => estimate(history, SETTINGS, kind).range!,
  );
  expect(written!.uncorrected - closed!.uncorrected).toBeCloseTo(499, 2);
});

test.each([
  ["W1.2/work/1", true],
  ["W1.2/review/1", true],
  ["W1.2/rework/2", true],
  ["build/close/1", true],
  ["build/synthesise/1", true],
  ["build/memory/1", true],
  ["build/architect/1", false],
  ["wave-1/adapt/1", false],
  ["loop-1/research/1", false],
  ["repository/preflight/1", false],
])("the dollars of %s are compared with the estimate: %s", (session, counts) => {
  const extra = { ...accounts({}, [9]).sessions[0]!, session };
  const { sessions } = accounts();
  expect(createCostHistory([accounts({ sessions: [...sessions, extra] })]).ratios).toEqual([
    counts ? 5 : 2,
  ]);
});

test("accounts that anyone pushed are read within limits or not at all", () => {
  const text = JSON.stringify(accounts());
  expect(parseAccounts(text)).toEqual(accounts());
  for (const bad of [
    "",
    "[]",
    text.replace('"dollars":1', '"dollars":-1'),
    text.replace('"version":1', '"version":2'),
  ])
    expect(parseAccounts(bad), bad.slice(0, 40)).toBeNull();
});

test("a day's sum has what was counted on it, and what running sessions may still cost", () => {
  const day = { from: "2026-11-21T00:00:00.000Z", until: "2026-11-22T00:00:00.000Z" };
  expect(sumSpending([accounts()], day)).toBe(2);
  expect(
    sumSpending([accounts({ ended_at: null, reserved: 0.5 }), accounts({ reserved: 9 })], day),
  ).toBe(4.5);
});

test("spending is listed by build, day and kind from a time on, with the newest build's budgets", () => {
  const { total, builds, days, kinds } = reportSpending(
    [accounts({}, [1, 2, null])],
    "2026-11-21T00:00:00.000Z",
  );
  expect(total).toMatchObject({ sessions: 2, dollars: 2, tokens: 22, unpriced: 1 });
  expect(builds).toMatchObject([{ issue: 7, dollars: 2, estimate: { low: 1, high: 5 } }]);
  expect(days.map(({ name }) => name)).toEqual(["2026-11-22", "2026-11-21"]);
  expect(kinds).toMatchObject([{ name: "work · sonnet", sessions: 2 }]);
  const newer = accounts({
    created_at: "2026-11-23T00:00:00.000Z",
    budgets: { day: 5, installation: 50 },
  });
  expect(findBudgets([accounts(), newer])).toEqual({ day: 5, installation: 50 });
  expect(
    listBudgets([newer], [newer, accounts()], newer.budgets, "2026-11-21T12:00:00.000Z"),
  ).toEqual([
    { budget: "day", period: "2026-11-21", bound: 5, spent: 2 },
    { budget: "installation", period: "2026-11", bound: 50, spent: 12 },
  ]);
});

test("the page escapes others' text, and says when there is nothing", () => {
  const evil = accounts({ title: "<script>alert('&')</script>" });
  const page = (builds: Accounts[]) =>
    renderSpendPage(
      [{ repositories: [{ repository: "a/<b>", builds }] }],
      "2026-11-01T00:00:00.000Z",
      "2026-11-25T00:00:00.000Z",
    );
  expect(page([evil])).toContain("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;");
  expect(page([evil])).toContain("<h2>a/&lt;b&gt;</h2>");
  expect(page([evil])).not.toContain("<script>");
  expect(page([])).toContain("No build has spent anything since 2026-11-01 00:00 UTC.");
  expect(page([evil])).toContain(
    "The newest build had no budget for a day or for the installation in its settings.",
  );
  const bounded = page([{ ...evil, budgets: { day: 5, installation: 3 } }]);
  expect(bounded).toContain("installation 2026-11: $6.00 of $3 (200 %)");
  expect(bounded).toContain('<meter max="3" low="2.40" high="2.97" optimum="0" value="3.00">');
  expect(bounded).toContain("Budgets as the newest build here had them");
});
