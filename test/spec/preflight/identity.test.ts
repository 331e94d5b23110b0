/** What identifies a preflight. */
import { describe, expect, test } from "vitest";
import {
  PREFLIGHT_CHECK,
  getPreflightKey,
  hashPreflight,
  isPreflightPassed,
  type PreflightEffect,
} from "../../../src/core/model/preflight.ts";

test("the preflight's check run has one name, which branch rules and people use", () => {
  expect(PREFLIGHT_CHECK).toBe("baton/preflight");
});

describe("the identity of what it proves", () => {
  test("has twelve hex digits, always the same", () => {
    expect(hashPreflight("label: go", "1.0.0")).toMatch(/^[0-9a-f]{12}$/);
    expect(hashPreflight("label: go", "1.0.0")).toBe(hashPreflight("label: go", "1.0.0"));
  });

  test("differs for another configuration or another Baton", () => {
    const hashes = [
      hashPreflight("label: go", "1.0.0"),
      hashPreflight("label: stop", "1.0.0"),
      hashPreflight("label: go", "1.0.1"),
      hashPreflight("", ""),
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

  test("for each type, attempt, launch and status that it asks for", () => {
    expect(getPreflightKey(check)).toBe("preflight:check:1:2:queued");
    expect(getPreflightKey(dispatch)).toBe("preflight:dispatch:1:2");
    expect(new Set(others.map(getPreflightKey)).size).toBe(others.length);
  });

  test("regardless of its other fields", () => {
    expect(getPreflightKey({ ...check, id: null, head: "b", url: "u" })).toBe(
      getPreflightKey(check),
    );
    expect(getPreflightKey({ ...dispatch, record: "b" })).toBe(getPreflightKey(dispatch));
  });
});

test("sessions may start after warnings, and not after a failure", () => {
  const line = (result: "ok" | "warning" | "failed") => ({
    name: "Key",
    result,
    detail: "x",
    remedy: null,
  });
  expect(isPreflightPassed([line("ok"), line("warning")])).toBe(true);
  expect(isPreflightPassed([])).toBe(true);
  expect(isPreflightPassed([line("ok"), line("failed"), line("ok")])).toBe(false);
});
