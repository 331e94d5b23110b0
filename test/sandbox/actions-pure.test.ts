import { describe, expect, test } from "vitest";
import { parseCommand } from "../../src/sandbox/actions/job/workflow-commands.ts";
import { parsePairs } from "../../src/sandbox/actions/job/env-files.ts";
import {
  evaluateCondition,
  evaluateText,
  renderTemplate,
} from "../../src/sandbox/actions/workflow/expressions.ts";
import { checkInputs } from "../../src/sandbox/actions/workflow/inputs.ts";
import { expandMatrix, formatMatrixSuffix } from "../../src/sandbox/actions/workflow/matrix.ts";
import { parseWorkflow } from "../../src/sandbox/actions/workflow/parse-workflow.ts";
import { isPatternMatch } from "../../src/sandbox/actions/workflow/patterns.ts";
import { type StartEvent, isTriggered } from "../../src/sandbox/actions/workflow/triggers.ts";
import type { DispatchInput } from "../../src/sandbox/actions/workflow/workflow-file.ts";

const jobs = "jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo\n";

function started(on: string, event: StartEvent): boolean {
  const loaded = parseWorkflow("w.yml", `on: ${on}\n${jobs}`);
  if (!loaded.ok) {
    throw new Error(loaded.broken.problem);
  }
  return isTriggered(loaded.workflow.on, event);
}

const push = (ref: string, files: string[] | null = []): StartEvent => ({
  name: "push",
  ref,
  files: () => files,
});
const pull = (action: string, baseBranch: string, files: string[] = []): StartEvent => ({
  ...{ name: "pull_request", target: false, action, baseBranch },
  files: () => files,
});

test.each<[string, StartEvent, boolean]>([
  ["push", push("refs/heads/any"), true],
  ["[push, pull_request]", push("refs/tags/v1"), true],
  ["workflow_dispatch", push("refs/heads/main"), false],
  ["{ push: { branches: [main] } }", push("refs/heads/main"), true],
  ["{ push: { branches: [main] } }", push("refs/heads/dev"), false],
  ["{ push: { branches: [main] } }", push("refs/tags/main"), false],
  ["{ push: { branches: ['release/**', '!release/old'] } }", push("refs/heads/release/a/b"), true],
  ["{ push: { branches: ['release/**', '!release/old'] } }", push("refs/heads/release/old"), false],
  ["{ push: { branches-ignore: ['baton/**'] } }", push("refs/heads/baton/1/record"), false],
  ["{ push: { paths: ['src/**'] } }", push("refs/heads/main", ["src/a/b.js"]), true],
  ["{ push: { paths: ['src/**'] } }", push("refs/heads/main", ["docs/a.md"]), false],
  ["{ push: { paths: ['src/**'] } }", push("refs/heads/main", null), true],
  ["{ push: { paths-ignore: ['**.md'] } }", push("refs/heads/main", ["docs/a.md"]), false],
  ["{ push: { paths-ignore: ['**.md'] } }", push("refs/heads/main", ["docs/a.md", "b.js"]), true],
  ["pull_request", pull("opened", "main"), true],
  ["pull_request", pull("closed", "main"), false],
  ["{ pull_request: { types: [closed] } }", pull("closed", "main"), true],
  ["{ pull_request: { branches: [main] } }", pull("opened", "baton/1/build"), false],
  ["{ pull_request: { branches: [main], paths: [a] } }", pull("synchronize", "main", ["a"]), true],
])("%s with %o starts: %s", (on, event, expected) => {
  expect(started(on, event)).toBe(expected);
});

test.each<[string[], string, boolean]>([
  [["*"], "feature/x", false],
  [["**"], "feature/x", true],
  [["v[12].[0-9]+"], "v1.10", true],
  [["v[12].[0-9]+"], "v3.1", false],
  [["*.jsx?"], "page.js", true],
  [["docs/**/*.md"], "docs/a.md", true],
])("the filter %j matches %s: %s", (patterns, name, expected) => {
  expect(isPatternMatch(patterns, name)).toBe(expected);
});

describe("expressions", () => {
  const contexts = { github: { ref: "refs/heads/main", event: { n: 3 } }, matrix: { os: "a" } };
  const failing = { success: false, failure: true, cancelled: false };

  test.each<[string | null, boolean]>([
    [null, false],
    ["github.ref == 'refs/heads/main'", false],
    ["always()", true],
    ["${{ failure() && matrix.os == 'A' }}", true],
    ["cancelled()", false],
    ["!cancelled()", true],
    ["contains('success()', 'x') || true", false],
  ])("after a failure, if: %s is %s", (source, expected) => {
    expect(evaluateCondition(source, { contexts, status: failing })).toBe(expected);
  });

  test("keep the type of a single expression and join several", () => {
    expect(evaluateText("${{ fromJSON('[1, true]') }}", { contexts })).toEqual([1, true]);
    expect(
      renderTemplate("n=${{ github.event.n }}${{ '}}' }} ${{ github.none }}.", { contexts }),
    ).toBe("n=3}} .");
    expect(() => renderTemplate("${{ github.ref", { contexts })).toThrow("not closed");
    expect(renderTemplate("${{ 'it''s a ''word''' }}", { contexts })).toBe("it's a 'word'");
  });
});

test.each<[Record<string, unknown>, number]>([
  [{ a: [1, 2], b: [1, 2, 3] }, 6],
  [{ a: [1, 2], b: [1, 2, 3], exclude: [{ a: 1 }] }, 3],
  [{ include: [{ a: 1 }, { a: 2 }] }, 2],
  [{ a: [1, 2], include: [{ c: 5 }, { a: 3 }] }, 3],
])("the matrix %j has %i jobs", (matrix, count) => {
  expect(expandMatrix(matrix)).toHaveLength(count);
});

test("matrix jobs have GitHub's names, and invalid matrices GitHub's errors", () => {
  expect(formatMatrixSuffix({ os: "ubuntu", node: { version: 24, lts: true } })).toBe(
    " (ubuntu, 24, true)",
  );
  expect(() => expandMatrix({ a: [] })).toThrow("Matrix vector 'a' does not contain any values");
  expect(() => expandMatrix({ a: Array.from({ length: 257 }, (_, i) => i) })).toThrow(
    "the limit is 256",
  );
});

test.each<[string, string]>([
  [
    "on: push\njobs:\n  a:\n    steps: []\n",
    "w.yml (Line: 4, Col: 5): Required property is missing: runs-on",
  ],
  ["on: push\njobs: [", "Flow sequence in block collection must be sufficiently indented"],
  [`on: psuh\n${jobs}`, "w.yml (Line: 1, Col: 5): Unexpected value 'psuh'"],
  [`on: push\n${jobs}      - rum: x\n`, "w.yml (Line: 7, Col: 9): Unexpected value 'rum'"],
  [
    `on: push\n${jobs}    needs: [b]\n`,
    "The workflow must contain at least one job with no dependencies.",
  ],
  [
    `on: push\n${jobs}    if: secrets.X\n`,
    "w.yml (Line: 7, Col: 9): Unrecognized named-value: 'secrets'",
  ],
  [
    `on: push\npermissions: { content: read }\n${jobs}`,
    "w.yml (Line: 2, Col: 16): Unexpected value 'content'",
  ],
  [`on: { schedule: [{ cron: "0 99 * * *" }] }\n${jobs}`, "Invalid cron expression."],
  ["[]", "w.yml (Line: 1, Col: 1): A sequence was not expected"],
])("%j is refused with GitHub's error: %s", (text, problem) => {
  const loaded = parseWorkflow("w.yml", text);
  expect(loaded.ok ? "" : loaded.broken.problem).toContain(problem);
});

test("dispatch inputs are validated as on GitHub", () => {
  const input = (more: Partial<DispatchInput>): DispatchInput => ({
    ...{ name: "x", type: "string", required: false, default: null, options: [] },
    ...more,
  });
  const message = (declared: DispatchInput[], given: Record<string, string>): string => {
    const result = checkInputs(declared, given);
    return result.ok ? JSON.stringify(result.inputs) : result.message;
  };
  expect(message([], { a: "1" })).toBe('Unexpected inputs provided: ["a"]');
  expect(message([input({ required: true })], {})).toBe("Required input 'x' not provided");
  expect(message([input({ default: 7 })], {})).toBe('{"x":"7"}');
  expect(message([input({ type: "boolean" })], { x: "yes" })).toContain("not a boolean");
  expect(message([input({ type: "choice", options: ["a"] })], { x: "b" })).toContain(
    "not in the list",
  );
});

test("workflow commands and environment files are parsed as on GitHub", () => {
  expect(parseCommand("::error file=a%2Cb.js,line=3::bad%0Athing")).toEqual({
    name: "error",
    properties: { file: "a,b.js", line: "3" },
    message: "bad\nthing",
  });
  expect(parseCommand("std::string x")).toBeNull();
  expect(parsePairs("a=1=2\nb<<E\nx\ny=z\nE\n", "env")).toEqual({ a: "1=2", b: "x\ny=z" });
  expect(() => parsePairs("b<<E\nx\n", "env")).toThrow("Matching delimiter not found 'E'");
  expect(() => parsePairs("nothing", "env")).toThrow("Invalid format 'nothing'");
});
