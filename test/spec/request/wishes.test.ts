/**
 * Which parts of a request count: all of it from people with write access. From others, only what
 * does not loosen the settings.
 */
import { withBudgets } from "../support/budgets.ts";
import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/core/model/settings.ts";
import { NO_OVERRIDES } from "../../../src/core/model/overrides.ts";
import type { Role } from "../../../src/core/model/permissions.ts";
import { createOverrides, type RequestFields } from "../../../src/core/setup/request-fields.ts";

const wishes = (asked: RequestFields, role: Role, settings: Partial<Settings> = {}) =>
  createOverrides(asked, { login: "rose", role }, { ...DEFAULT_SETTINGS, ...settings });
const because = (what: string, why: string) =>
  `${what} is ignored: it ${why}, and @rose, who wrote the request, has no write access.`;
const human = { plan: "human", launch: "human", wave: "human", landing: "human" } as const;
const auto = { plan: "auto", launch: "auto", wave: "auto", landing: "auto" } as const;

test.each<Role>(["read", "write", "admin"])(
  "a request of %s without wishes sets nothing",
  (role) => {
    expect(wishes({}, role)).toEqual(NO_OVERRIDES);
  },
);

test.each<Role>(["write", "maintain", "admin"])("everything that %s requests counts", (role) => {
  const asked: RequestFields = {
    ...{ gates: auto, models: { complex: "big" }, budget: "none", loops: 20 },
    ...{ research: { ui: 3 }, dry_run: true },
  };
  expect(wishes(asked, role, { gates: human, ...withBudgets({ build: 10 }), loops: 1 })).toEqual({
    ...NO_OVERRIDES,
    ...asked,
  });
});

describe.each<Role>(["none", "read", "triage"])("given an author with at most %s", (role) => {
  test("then a gate opens only if the configuration opens it, and they may close any", () => {
    const loosened = wishes({ gates: { ...auto, wave: "human" } }, role, {
      gates: { ...human, landing: "auto" },
    });
    expect(loosened.gates).toEqual({ wave: "human", landing: "auto" });
    expect(loosened.ignored).toEqual(
      ["plan", "launch"].map((name) =>
        because(
          `\`gates.${name}: auto\``,
          "removes a point at which the configuration asks a person",
        ),
      ),
    );
    expect(wishes({ gates: human }, role, { gates: auto })).toMatchObject({
      gates: human,
      ignored: [],
    });
  });

  test.each<[number | "none", number | null, number | "none" | null]>([
    [9, 10, 9],
    [10, 10, 10],
    [10.01, 10, null],
    ["none", 10, null],
    [99_999, null, 99_999],
    ["none", null, "none"],
  ])("then of a budget of %j with %j allowed, %j counts", (budget, allowed, counts) => {
    const given = wishes({ budget }, role, withBudgets({ build: allowed }));
    expect(given.budget).toBe(counts);
    const told = because(`\`budget: ${budget}\``, "is more than the configuration allows");
    expect(given.ignored).toEqual(counts === null ? [told] : []);
  });

  test("then a missing budget is not reported as refused", () => {
    expect(wishes({}, role, withBudgets({ build: 10 }))).toMatchObject({
      budget: null,
      ignored: [],
    });
  });

  test.each([
    [0, 2, 0],
    [2, 2, 2],
    [3, 2, null],
    [1, 0, null],
  ])("then of %i loops with %i configured, %j counts", (loops, configured, counts) => {
    const given = wishes({ loops }, role, { loops: configured });
    expect(given.loops).toBe(counts);
    const told = because(`\`loops: ${loops}\``, "is more than the configuration sets");
    expect(given.ignored).toEqual(counts === null ? [told] : []);
  });

  test("then they may name only the configured model", () => {
    const models = { easy: "small", normal: "middle", complex: "big" };
    const given = wishes({ models: { easy: "small", normal: "huge" } }, role, { models });
    expect(given.models).toEqual({ easy: "small" });
    expect(given.ignored).toEqual([
      because("`models.normal: huge`", "names a model other than the configuration's"),
    ]);
  });

  test("then research categories and a dry run count", () => {
    expect(wishes({ research: { ui: 1 }, dry_run: true }, role)).toEqual({
      ...NO_OVERRIDES,
      ...{ research: { ui: 1 }, dry_run: true },
    });
  });
});

test("the request is not changed, and a later reader sees all of it", () => {
  const asked: RequestFields = { gates: { plan: "auto" }, models: { easy: "huge" } };
  wishes(asked, "read", { gates: human });
  expect(asked).toEqual({ gates: { plan: "auto" }, models: { easy: "huge" } });
});
