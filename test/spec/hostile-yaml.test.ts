/** Any YAML that people submit gets an answer, and nothing crashes. */
import { describe, expect, it } from "vitest";
import { inspectWorkflow } from "../../src/config/workflow/installed.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { parseTriggers } from "../../src/core/model/workflow-triggers.ts";
import { FORM_FIELDS } from "../../src/core/setup/request-form.ts";
import { parseRequest } from "../../src/core/setup/request-text.ts";
import { parseBrief, renderBrief } from "../../src/core/model/brief-document.ts";
import { sampleState } from "./record-sample.ts";
import { problemsOf } from "./settings.ts";
import { REFUSED, WRONG } from "./support/hostile-yaml.ts";

describe("given settings with", () => {
  it.each(Object.entries({ ...REFUSED, ...WRONG }))(
    "%s, then each problem is one short line",
    (_, text) => {
      const problems = problemsOf(text);
      expect(problems).not.toEqual([]);
      expect(problems.length).toBeLessThanOrEqual(50);
      for (const problem of problems) {
        expect(problem).toMatch(/^(\d+|null) [^\p{C}\p{Zl}\p{Zp}]+: [^\p{C}\p{Zl}\p{Zp}]+$/u);
        expect(problem.length).toBeLessThan(500);
      }
    },
  );
});

describe("given a brief whose front matter has", () => {
  const brief = renderBrief(sampleState().briefs[0]!, "7-units");

  it.each(Object.entries(REFUSED))("%s, then it is refused by file and line", (_, text) => {
    const edited = brief.replace("---\n", () => `---\n${text}\n`);
    const parsed = parseBrief("workers/W1.1-x.md", edited);
    if (parsed.ok) throw new Error("it was taken");
    for (const { file, line, message } of parsed.problems) {
      expect([file, typeof line, message.length < 450]).toEqual([
        "workers/W1.1-x.md",
        "number",
        true,
      ]);
    }
  });
});

describe("given a request with", () => {
  // A line with `---` alone would end the front matter.
  const blocks = Object.entries(REFUSED).filter(([, text]) => !text.includes("---"));

  it.each(blocks)("%s, then it is refused line by line", (_, text) => {
    const read = parseRequest(`---\nloops: 1\n${text}\n---\nPlease.`);
    if (read.ok) throw new Error("it was taken");
    for (const { line, message } of read.problems)
      expect([typeof line, message.length < 450]).toEqual(["number", true]);
  });

  it("any of it in the form's fields, then only its words are used", () => {
    for (const text of Object.values(REFUSED)) {
      const form = FORM_FIELDS.map(({ label }) => `### ${label}\n\n${text}\n\n`)
        .join("")
        .slice(0, 65_536);
      const read = parseRequest(form);
      const problems = read.ok ? [] : read.problems;
      expect(problems.filter(({ message }) => message.length >= 450)).toEqual([]);
    }
  });
});

it("given a stranger's workflow with any of it, then its triggers are unchanged", () => {
  for (const text of Object.values(REFUSED)) {
    const workflow = `on: pull_request\njobs:\n  x:\n    steps: []\n${text}`;
    expect(() => [
      parseTriggers(workflow),
      inspectWorkflow(workflow, DEFAULT_SETTINGS),
    ]).not.toThrow();
  }
});
