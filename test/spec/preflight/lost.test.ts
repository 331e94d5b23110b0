/** A preflight whose run never reports. */
import { describe, expect, test } from "vitest";
import { decidePreflight } from "../../../src/core/preflight/decide.ts";
import type { RepositoryFacts } from "../../../src/core/preflight/facts.ts";
import { check, completed, repository } from "../support/preflight.ts";
import { T0 } from "../support/facts.ts";

const missing = { ok: false, missing: true, reason: "The run uploaded no proposal." } as const;
const look = (facts: Partial<RepositoryFacts>, now = T0) => decidePreflight(repository(facts), now).effects;
const at = (launch: number) => check({ status: "in_progress", since: T0, launch });

describe("given a run that left nothing", () => {
  test("another launch of the same attempt follows", () => {
    const effects = look({ preflight: at(1), run: completed("cancelled"), proposal: missing });
    expect(effects).toMatchObject([{ type: "check", status: "queued", attempt: 1, launch: 2 }]);
  });

  test("the third fails it, with a sentence", () => {
    const [effect] = look({ preflight: at(3), run: completed("timed_out"), proposal: missing });
    const detail = "3 runs left no report; the last one ended timed_out.";
    expect(effect).toMatchObject({ status: "completed", report: [{ result: "failed", detail }] });
  });
});

test("given a dispatch whose run is never seen, another launch follows after a minute", () => {
  const effects = look({ preflight: at(1) }, "2026-11-21T10:01:01.000Z");
  expect(effects).toMatchObject([{ status: "queued", launch: 2 }]);
});

test("given a run that GitHub could not start, the configuration is at fault: it is not tried again", () => {
  const [effect] = look({ preflight: at(1), run: completed("startup_failure"), proposal: missing });
  expect(effect).toMatchObject({ status: "completed", report: [{ result: "failed" }] });
});

test.each([
  ["a report of another form", { checks: [{ name: "Key", result: "fine" }] }],
  ["a report without a check", { checks: [] }],
  ["something else", "all is well"],
])("given %s, it has failed", (_, close) => {
  const { proposal } = repository({ close });
  const [effect] = look({ preflight: at(1), run: completed("success"), proposal });
  expect(effect).toMatchObject({ status: "completed", report: [{ name: "Report", result: "failed" }] });
});
