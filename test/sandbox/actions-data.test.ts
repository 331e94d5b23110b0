import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkCalls } from "../../src/sandbox/actions/run/reusable-workflows.ts";
import { evaluate } from "../../src/sandbox/actions/workflow/expressions.ts";
import { parseWorkflow } from "../../src/sandbox/actions/workflow/parse-workflow.ts";

interface Case {
  expr: string;
  contexts?: Record<string, unknown>;
  result?: { kind: string; value: unknown };
  err?: { kind: string; value: string };
  options?: { skip?: string[] };
}

const files = (folder: string, ending: string): [string, string][] =>
  readdirSync(join(import.meta.dirname, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => [name, readFileSync(join(import.meta.dirname, folder, name), "utf8")]);

/** Results that differ from GitHub's own cases, each with its reason. */
const OTHER: Record<string, string> = {
  "":
    "an expression that is empty gives null in the test harness; a workflow with one is " +
    "refused, here and on GitHub",
};

describe("GitHub's cases for expressions, through the sandbox's evaluator", () => {
  const groups = files("expressions-data", ".json").map(([name, text]): [string, Case[]] => {
    const cases = Object.values(JSON.parse(text) as Record<string, Case[]>).flat();
    return [name, cases.filter((one) => !one.options?.skip?.includes("typescript"))];
  });

  test.each(groups)("%s", (_, cases) => {
    expect(cases.filter((one) => OTHER[one.expr] === undefined && !agrees(one))).toEqual([]);
  });

  test("all cases are there", () => {
    expect(groups.flatMap(([, cases]) => cases)).toHaveLength(1015);
  });
});

function agrees({ expr, contexts = {}, result, err }: Case): boolean {
  try {
    const value = evaluate(expr, { contexts });
    return (
      result !== undefined &&
      kindOf(value) === result.kind &&
      JSON.stringify(value) === JSON.stringify(result.value)
    );
  } catch (error) {
    const said = (error as Error).message.replace(/\.? Located at position.*/, "");
    return err !== undefined && (err.value.includes(said) || said.includes(err.value.trim()));
  }
}

function kindOf(value: unknown): string {
  if (value === null) return "Null";
  if (Array.isArray(value)) return "Array";
  const kind = typeof value === "object" ? "Object" : typeof value;
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** Files with a different verdict, each with its reason. */
const OTHER_FILES: Record<string, string> = {
  "background-steps.yml":
    "steps in the background are an experiment of GitHub's, which the parser has switched off",
};

describe("GitHub's cases for workflow files: refused or not, with the reason", () => {
  test.each(files("workflow-data", ".yml").filter(([name]) => OTHER_FILES[name] === undefined))(
    "%s",
    (name, text) => {
      // The sandbox calls only workflows of the same repository.
      const parts = text
        .replaceAll(/contoso\/templates\/(\S+?)@v1/g, "./$1")
        .split(/\r?\n---\r?\n/);
      const wanted =
        (JSON.parse(parts.at(-1) ?? "{}") as { errors?: { Message: string }[] }).errors ?? [];
      const loaded = parseWorkflow(`.github/workflows/${name}`, parts[1] ?? "");
      // The called files follow the calling one: a line with the name, and the text.
      const called = (uses: string): string | undefined => parts[parts.indexOf(uses) + 1];
      const problem = loaded.ok
        ? checkCalls(loaded.workflow, (path) => parseWorkflow(path, called(`./${path}`) ?? ""))
        : loaded.broken.problem;
      expect(problem === null, problem ?? "").toBe(wanted.length === 0);
      const said = wanted.filter(({ Message }) =>
        problem?.includes(Message.replace(/^.*?\(Line: \d+, Col: \d+\): /, "").trim()),
      );
      expect(said.length, `${problem} for ${JSON.stringify(wanted)}`).toBe(wanted.length);
    },
  );
});
