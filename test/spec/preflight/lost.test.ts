/** A preflight whose run never reports. */
import { describe, expect, test } from "vitest";
import { decidePreflight, type RepositoryFacts } from "../../../src/core/setup/preflight.ts";
import { check, completed, repository, running } from "../support/preflight.ts";
import { sha, T0 } from "../support/facts.ts";

const missing = { ok: false, missing: true, reason: "The run uploaded no proposal." } as const;
const look = (facts: Partial<RepositoryFacts>, now = T0) =>
  decidePreflight(repository(facts), now).effects;
const at = (launch: number) => check({ status: "in_progress", since: T0, launch });

describe("given a run that left nothing", () => {
  const lost = { preflight: at(1), run: completed("cancelled"), proposal: missing };
  const intent = {
    type: "check",
    id: null,
    head: sha("base"),
    status: "queued",
    attempt: 1,
    launch: 2,
  };

  test("another launch of the attempt follows with its own check run, as GitHub reopens none", () => {
    expect(look(lost)).toMatchObject([intent]);
  });

  test("its run is dispatched at once, even if GitHub does not show the new check run yet", () => {
    const outcomes = [
      { effect: "preflight:check:1:2:queued", ok: true, code: null, detail: null, id: 91 },
    ];
    expect(look({ ...lost, outcomes })).toMatchObject([
      { type: "dispatch", attempt: 1, launch: 2 },
    ]);
  });

  test("the lost launch's check run is ended when the new one appears", () => {
    const leftover = [at(1).check!];
    const preflight = { ...at(2), leftover };
    const ended = { type: "check", id: leftover[0]!.id, status: "superseded", launch: 1 };
    expect(look({ preflight, run: { ...running, launch: 2 } })).toMatchObject([ended]);
  });

  test("the third one fails it with a sentence", () => {
    const [effect] = look({ preflight: at(3), run: completed("timed_out"), proposal: missing });
    const detail = "3 runs left no report; the last one ended timed_out.";
    expect(effect).toMatchObject({ status: "completed", report: [{ result: "failed", detail }] });
  });
});

test("given a dispatch whose run never appears, another launch follows after three minutes", () => {
  const effects = look({ preflight: at(1) }, "2026-11-21T10:03:01.000Z");
  expect(effects).toMatchObject([{ status: "queued", launch: 2 }]);
});

test("given a run that GitHub could not start, the configuration is wrong, and it is not retried", () => {
  const [effect] = look({
    preflight: at(1),
    run: completed("startup_failure"),
    proposal: missing,
  });
  expect(effect).toMatchObject({ status: "completed", report: [{ result: "failed" }] });
});

test.each([
  ["a report of another form", { checks: [{ name: "Key", result: "fine" }] }],
  ["a report without a check", { checks: [] }],
  ["something else", "all is well"],
])("given %s, it has failed", (_, close) => {
  const { proposal } = repository({ close });
  const [effect] = look({ preflight: at(1), run: completed("success"), proposal });
  expect(effect).toMatchObject({
    status: "completed",
    report: [{ name: "Report", result: "failed" }],
  });
});
