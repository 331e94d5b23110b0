import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { getRequestText, parseRequest } from "../../../src/core/setup/request-text.ts";
import { written } from "../support/written.ts";

const asked = (body: string) => {
  const read = parseRequest(getRequestText(body, written(body)));
  return read.ok ? read.value : read.problems.map((p) => `${p.line} ${p.field}: ${p.message}`);
};

const ALL = {
  build_type: "general",
  prd: "docs/prd.md",
  gates: { plan: "auto", wave: "human" },
  budget: 20,
  loops: 2,
  models: { complex: "claude-opus-5-5" },
  research: { security: 3 },
  dry_run: true,
};
const YAML = `build_type: general
prd: docs/prd.md
gates:
  plan: auto
  wave: human
budget: $20
loops: 2
models: { complex: claude-opus-5-5 }
research:
  security: 3
dry_run: true`;

describe("front matter", () => {
  test.each([
    ["between lines of ---", `---\n${YAML}\n---\n\nPlease add units.`],
    ["in a yaml fence", `\`\`\`yaml\n${YAML}\n\`\`\`\nPlease add units.`],
    ["with the line ends of a browser", `---\n${YAML}\n---\nPlease.`.replaceAll("\n", "\r\n")],
  ])("%s sets the build's properties", (_, body) => {
    expect(asked(body)).toEqual(ALL);
  });

  test("and the example in builds.md is valid", () => {
    const page = readFileSync(".github/docs/builds.md", "utf8");
    expect(asked(page.slice(page.indexOf("```yaml")))).toMatchObject({
      build_type: "code_build",
      budget: 20,
    });
  });

  test("given all kinds of mistakes, then each has its line, its field and the expected value", () => {
    const body =
      "---\nbuild_type: reserch\nbugdet: 20\ngates:\n  plan: robot\nloops: 99\nbudget: " +
      "lots\nprd: ../x\n---\nDo it.";
    expect(asked(body)).toEqual([
      "2 build_type: expected `code_build` or `content` or `research` or `general`, " +
        "found `reserch`",
      "3 bugdet: unknown key `bugdet`; did you mean `budget`?",
      "5 gates.plan: expected `human` or `auto`, found `robot`",
      "6 loops: expected at most 20, found `99`",
      "7 budget: expected dollars like `20` or `$12.50` (at most 100000), or `none`, " +
        "found `lots`",
      "8 prd: expected the path of a file in this repository like `docs/prd.md`, found `../x`",
    ]);
  });

  test("given settings below a rule that never ends, then they are refused and not ignored", () => {
    const problem = "1 null: begins a block of settings that does not end: add a line --- below it";
    expect(asked(`---\n${YAML}`)).toEqual([problem]);
  });

  test("given settings in a fence that never ends, then they are read as the page shows them", () => {
    expect(asked(`\`\`\`yaml\n${YAML}`)).toEqual(ALL);
  });

  test("given a setting that the page hides between visible ones, then it does not count", () => {
    expect(asked("---\nloops: 1\n---\nDo it.")).toEqual({ loops: 1 });
    expect(asked("---\nloops: 1\n<!--\nbudget: none\n-->\n---\nDo it.")).toEqual({ loops: 1 });
    expect(asked("<!--\n---\nbudget: none\n---\n-->\n\n---\nloops: 1\n---\nDo it.")).toEqual({});
  });

  test.each([
    ["plain words", "Please add units."],
    ["a rule at the top", "---\nHello there: this is prose.\n---\nMore."],
    ["somebody else's YAML", "```yaml\nimage: node\n```\nThis file fails."],
    ["a block further down", `Please.\n\n---\n${YAML}\n---`],
    ["a fence of somebody else's that isn't closed", "```yaml\nimage: node\n"],
    ["a rule above a line like a setting", "---\n\nBudget: the parser needs one."],
  ])("given %s, then the text is the request and sets nothing else", (_, body) => {
    expect(asked(body)).toEqual({});
  });
});
