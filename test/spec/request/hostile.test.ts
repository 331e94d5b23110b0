import { describe, expect, test } from "vitest";
import { getRequestText, parseRequest } from "../../../src/core/setup/request-text.ts";
import { renderRequestProblems } from "../../../src/core/messages/request.ts";
import { written } from "../support/written.ts";

const asked = (body: string) => {
  const read = parseRequest(getRequestText(body, written(body)));
  return read.ok ? read.value : read.problems.map((p) => `${p.line} ${p.field}: ${p.message}`);
};
const answer = (body: string) => {
  const read = parseRequest(getRequestText(body, written(body)));
  return read.ok ? "" : renderRequestProblems(read.problems, "label the issue again");
};

describe("a hostile request", () => {
  test.each([
    ["a bomb of aliases", "---\nbudget: &a [1]\nmodels: *a\n---\n", /anchor/],
    ["a key twice", "---\nbudget: 1\nbudget: 2\n---\n", /3 null: duplicate key `budget`/],
    ["no YAML", "---\nbudget: [\n---\n", /not valid YAML/],
    ["a deep nest", `---\nbudget: ${"[".repeat(100)}\n---\n`, /not valid YAML/],
    ["a prototype", "---\nbudget: 1\n__proto__: {}\n---\n", /the key `__proto__`: remove it/],
  ])("with %s is answered with that problem", (_, body, words) => {
    expect(JSON.stringify(asked(body))).toMatch(words);
  });

  test.each(["/etc/passwd", "a/../../b", "..", "./a", "a//b", "a/", "a\\b", "*.md"])(
    "has no prd at %s",
    (path) => {
      expect(asked(`---\nprd: '${path}'\n---\n`)).toEqual([
        expect.stringMatching(/^2 prd: expected the path/),
      ]);
    },
  );

  test("can't use the answer for a mention, markup, command or marker", () => {
    const said = answer(
      '---\nbudget: "@you <!-- baton:x --> `/approve`\\n/approve\\n# Hi"\n"@you/team": 1\n---\n',
    );
    expect(said).not.toMatch(/^\/|^#|<!--|(?<![`\w])@you/m);
  });

  test("gets an answer within a comment's limits, with any number and length of problems", () => {
    const keys = Array.from({ length: 100 }, (_, i) => `bugdet${i}: ${"x".repeat(10)}`).join("\n");
    expect(answer(`---\nbudget: ${"9".repeat(10_000)}\n---\n`).length).toBeLessThan(1000);
    expect(answer(`---\nprd: ${"a/".repeat(5_000)}\n---\n`).length).toBeLessThan(1000);
    expect(answer(`---\nbudget: 1\n${keys}\n---\n`)).toContain("- and more\n");
  });
});
