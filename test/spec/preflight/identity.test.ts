/** What a preflight is known by. */
import { describe, expect, test } from "vitest";
import { isPassed, preflightKey, type PreflightEffect } from "../../../src/core/preflight/effects.ts";
import { PREFLIGHT_CHECK, preflightHash } from "../../../src/core/preflight/hash.ts";

test("its check run has one name, by which branch rules and people know it", () => {
  expect(PREFLIGHT_CHECK).toBe("baton/preflight");
});

describe("what it proves has an identity", () => {
  test("of twelve hex digits, the same each time", () => {
    expect(preflightHash("label: go", "1.0.0")).toMatch(/^[0-9a-f]{12}$/);
    expect(preflightHash("label: go", "1.0.0")).toBe(preflightHash("label: go", "1.0.0"));
  });

  test("that is another with another configuration, or another Baton", () => {
    const hashes = [
      preflightHash("label: go", "1.0.0"),
      preflightHash("label: stop", "1.0.0"),
      preflightHash("label: go", "1.0.1"),
      preflightHash("", ""),
    ];
    expect(new Set(hashes).size).toBe(4);
  });
});

describe("an effect is done once", () => {
  const check: PreflightEffect = {
    type: "check",
    id: 1,
    head: "a",
    attempt: 1,
    launch: 2,
    status: "queued",
    report: [],
    url: null,
  };
  const dispatch: PreflightEffect = { type: "dispatch", attempt: 1, launch: 2, record: "a" };
  const others: PreflightEffect[] = [
    check,
    { ...check, status: "in_progress" },
    { ...check, status: "completed" },
    { ...check, attempt: 2 },
    { ...check, launch: 1 },
    dispatch,
    { ...dispatch, attempt: 2 },
    { ...dispatch, launch: 1 },
  ];

  test("by what it asks for: by type, attempt, launch and status", () => {
    expect(preflightKey(check)).toBe("preflight:check:1:2:queued");
    expect(preflightKey(dispatch)).toBe("preflight:dispatch:1:2");
    expect(new Set(others.map(preflightKey)).size).toBe(others.length);
  });

  test("whatever else is in it", () => {
    expect(preflightKey({ ...check, id: null, head: "b", url: "u" })).toBe(preflightKey(check));
    expect(preflightKey({ ...dispatch, record: "b" })).toBe(preflightKey(dispatch));
  });
});

test("sessions may start after warnings, and not after a failure", () => {
  const line = (result: "ok" | "warning" | "failed") => ({ name: "Key", result, detail: "x", remedy: null });
  expect(isPassed([line("ok"), line("warning")])).toBe(true);
  expect(isPassed([])).toBe(true);
  expect(isPassed([line("ok"), line("failed"), line("ok")])).toBe(false);
});
