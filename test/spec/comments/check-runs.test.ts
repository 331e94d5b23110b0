/** The check runs that Baton creates itself: for a configuration and for a preflight. */
import type { PreflightFinding } from "../../../src/core/model/preflight.ts";
import { describe, expect, test } from "vitest";
import { renderConfigCheck } from "../../../src/core/messages/check-runs.ts";
import * as preflight from "../../../src/core/messages/check-runs.ts";
import type { SessionSettings } from "../../../src/core/model/settings.ts";
import type { PreflightCheck } from "../../../src/core/model/closing-inputs.ts";

const FILE = ".github/baton.yml";

describe("baton/config", () => {
  const valid = { ok: true as const, changes: [], fixesFile: false, unread: null };
  const change = { field: "label", before: "old", after: "" };
  const summary = (more: Partial<typeof valid> | object) =>
    renderConfigCheck({ ...valid, ...more }, "main").summary;

  test("says what changes, with old and new values, and that a list may be left empty", () => {
    expect(renderConfigCheck({ ...valid, changes: [change] }, "main")).toEqual({
      conclusion: "success",
      title: "Valid: 1 setting changes",
      summary: "| Setting | On `main` | Here |\n| --- | --- | --- |\n| `label` | `old` | – |",
      annotations: [],
    });
    expect(renderConfigCheck(valid, "main").title).toBe("Valid: no settings change");
  });

  test("says that it fixes an invalid file", () => {
    expect(summary({ fixesFile: true })).toBe(
      "Baton can't use the file on `main`, but it can use this one. Compared with the " +
        "defaults:\n\nNo setting changes.",
    );
  });

  test("says which parts were not checked", () => {
    expect(summary({ unread: ".github" })).toBe(
      "No setting changes.\n\nIt extends `.github`. Baton doesn't read that file for a pull " +
        "request from a fork, so it compares only this one. It checks the other one after the " +
        "merge.",
    );
  });

  test("cuts long values, and the whole text if it is longer than GitHub accepts", () => {
    expect(
      summary({ changes: [{ field: "label", before: null, after: "x".repeat(201) }] }),
    ).toContain(`| – | \`${"x".repeat(199)}…\` |`);
    expect(summary({ changes: Array<typeof change>(9999).fill(change) })).toHaveLength(65_535);
  });

  test("refuses a file with one problem and annotates its line", () => {
    const problem = { file: FILE, line: null, field: "x".repeat(300), message: "no" };
    const { title, annotations } = renderConfigCheck({ ok: false, problems: [problem] }, "main");
    expect(title).toBe("1 problem: the file can't be used");
    expect(annotations).toEqual([{ path: FILE, line: 1, title: "x".repeat(255), message: "no" }]);
  });
});

describe("baton/preflight", () => {
  const line = (more: Partial<PreflightCheck> = {}): PreflightCheck => ({
    ...{ name: "Key", result: "ok", detail: "It is there.", remedy: null },
    ...more,
  });
  const report = [
    line(),
    line({ name: "Egress", result: "warning", detail: "It is open.", remedy: "Close it." }),
    line({ name: "Runner", result: "failed", detail: "None is free." }),
    line({ name: "Model", result: "failed", detail: "No answer.", remedy: "Pay for it." }),
  ];

  test("shows a row for each check and stores its report", () => {
    expect(preflight.renderPreflightCheck(report.slice(0, 3))).toEqual({
      title: "Sessions can't start: Runner",
      summary: [
        "| Check | What Baton found | What to do |",
        "| --- | --- | --- |",
        "| ✅ Key | It is there. |  |",
        "| ⚠️ Egress | It is open. | Close it. |",
        "| ❌ Runner | None is free. |  |",
      ].join("\n"),
      text: `\`\`\`json\n${JSON.stringify({ checks: report.slice(0, 3) })}\n\`\`\``,
    });
  });

  test.each<[string, PreflightCheck[], string]>([
    ["all are well", [line()], "Passed"],
    ["one is doubtful", report.slice(0, 2), "Passed, with a warning: Egress"],
    ["two of a name are doubtful", [report[1]!, report[1]!], "Passed, with 2 warnings: Egress"],
    ["some failed", report, "Sessions can't start: Runner, Model"],
  ])("when %s, then its title says so", (_case, checks, title) => {
    expect(preflight.renderPreflightCheck(checks).title).toBe(title);
  });

  test("respects GitHub's limits", () => {
    const many = (result: PreflightCheck["result"]) =>
      Array.from({ length: 99 }, (_, i) =>
        line({ name: `A long name ${i}`, result, detail: "<".repeat(1000) }),
      );
    expect(preflight.renderPreflightCheck(many("failed")).title).toHaveLength(200);
    expect(preflight.renderPreflightCheck(many("warning")).title).toHaveLength(200);
    expect(preflight.renderPreflightCheck(many("failed")).summary).toHaveLength(65_535);
  });

  test("lists failures", () => {
    expect(
      preflight.describePreflightFailures(report.filter(({ result }) => result === "failed")),
    ).toBe("- Runner: None is free.\n- Model: No answer. Pay for it.");
  });

  test("has what is to be proven in its text, unless that is too long", () => {
    const play = (name: string) =>
      ({ engine: name, knowledge: { on: false } }) as unknown as SessionSettings;
    expect(preflight.renderSessionSettingsText(play("anthropic"))).toBe(
      '```json\n{"engine":"anthropic","knowledge":"off"}\n```',
    );
    // The fence, its language and the JSON around the name take 43 characters.
    expect(preflight.renderSessionSettingsText(play("x".repeat(65_535 - 43)))).toHaveLength(65_535);
    expect(preflight.renderSessionSettingsText(play("x".repeat(65_535 - 42)))).toBeNull();
  });

  test.each([
    ["```json\n{}\n```", "{}"],
    ["\r\n````json\r\n{\r\n}\r\n````\r\n", "{\n}"],
    ["x```json\n{}\n```", null],
    ["```json\n{}\n```x", null],
    ["``json\n{}\n``", null],
    ["``json\n{}\n```", null],
    ["```json\n{}\n``", null],
    ["", null],
    [null, null],
  ])("finds in the text %j the JSON %j", (text, json) =>
    expect(preflight.extractJson(text)).toBe(json),
  );

  test("lists its warnings in the plan", () => {
    const of = (warnings: PreflightFinding[] | null) =>
      preflight.renderPreflightWarnings({
        preflight: warnings && { hash: "x", attempt: 1, since: "x", passed: true, warnings },
      });
    const open = { name: "Egress", detail: "It is <open>." };
    const long = { name: "Cache", detail: "x".repeat(700), remedy: null };
    expect(
      of([{ ...open, remedy: "Close it." }, { ...open, remedy: null }, long])[4]!.length,
    ).toBeLessThan(610);
    expect(
      of([
        { ...open, remedy: "Close it." },
        { ...open, remedy: null },
      ]),
    ).toEqual([
      ...["### The preflight warns", ""],
      ...["- Egress: It is &lt;open>. Close it.", "- Egress: It is &lt;open>.", ""],
    ]);
    expect([of([]), of(null)]).toEqual([[], []]);
  });
});
