/** What people see of a preflight. Its report comes from a run, so it is shown as text only. */
import { describe, expect, test } from "vitest";
import {
  getPreflightConclusion,
  renderPreflightCheck,
  parsePreflightReport,
} from "../../src/core/messages/check-runs.ts";
import { listPreflightFindings } from "../../src/core/model/preflight.ts";
import type { PreflightCheck } from "../../src/core/model/closing-inputs.ts";

const line = (more: Partial<PreflightCheck>): PreflightCheck => ({
  ...{ name: "Key", result: "ok", detail: "It is there.", remedy: null },
  ...more,
});

describe("its result", () => {
  test.each([
    [[line({})], "success", "Passed"],
    [
      [line({}), line({ name: "Egress", result: "warning" })],
      "neutral",
      "Passed, with a warning: Egress",
    ],
    [
      [line({ result: "failed" }), line({ result: "warning" })],
      "failure",
      "Sessions can't start: Key",
    ],
  ] as const)("%#", (report, conclusion, title) => {
    expect(getPreflightConclusion(report)).toBe(conclusion);
    expect(renderPreflightCheck(report).title).toBe(title);
  });
});

test("each check has a row with its remedy", () => {
  const { summary } = renderPreflightCheck([
    line({ result: "failed", detail: "None.", remedy: "Set the secret." }),
  ]);
  expect(summary.split("\n").at(-1)).toBe("| ❌ Key | None. | Set the secret. |");
});

test("a run's text notifies nobody, opens no markup, and stays in its cell", () => {
  const evil = line({
    name: "a|b",
    detail: "@ann <img src=x> \n# Big ![x](y) closes #1 ``` <!-- --> |",
  });
  const { summary, text } = renderPreflightCheck([evil]);
  expect(summary.split("\n")).toHaveLength(3);
  expect(summary).not.toMatch(/@ann|<img|<!--|(?<!\\)!\[|closes #1/);
  expect(text.startsWith("````json\n")).toBe(true);
});

test("the largest report fits into a check run", () => {
  const long = line({ detail: "<".repeat(1000), remedy: "@a".repeat(500) });
  const { summary, text } = renderPreflightCheck(Array.from({ length: 20 }, () => long));
  expect(summary.length).toBeLessThanOrEqual(65_535);
  expect(text.length).toBeLessThanOrEqual(65_535);
});

describe("the report in a check run's text", () => {
  test("is read back unchanged", () => {
    const report = [
      line({ detail: "a `` b ``` c\n" }),
      line({ result: "warning", remedy: "Fix it." }),
    ];
    expect(parsePreflightReport(renderPreflightCheck(report).text)).toEqual(
      report.map((c) => ({ ...c, detail: c.detail.trim() })),
    );
  });

  test.each([[null], [""], ["```json\n{}\n```"], ["```json\nnot json\n```"], ["words"]])(
    "%j is not one",
    (text) => {
      expect(parsePreflightReport(text)).toEqual([]);
    },
  );
});

test("a warning is one sentence with its remedy", () => {
  const report = [
    line({}),
    line({ name: "Egress", result: "warning", detail: "Not there.", remedy: "Fix it." }),
  ];
  expect(listPreflightFindings(report, "warning")).toEqual([
    { name: "Egress", detail: "Not there.", remedy: "Fix it." },
  ]);
});
