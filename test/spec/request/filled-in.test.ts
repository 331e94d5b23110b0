/** A form as GitHub returns it: filled in by a browser, then edited by hand. */
import { describe, expect, test } from "vitest";
import { parseRequest } from "../../../src/core/setup/request-text.ts";

const TOP = "### What is to be built\n\nUnits.\n\n";
const asked = (body: string) => {
  const read = parseRequest(body);
  return read.ok ? read.value : read.problems.map((p) => `${p.line} ${p.field}: ${p.message}`);
};
const form = (...sections: string[]) => asked(TOP + sections.join("\n\n"));

describe("a form is recognised", () => {
  test.each<[string, string]>([
    ["by its first heading", `${TOP}### Loops\n\n2`],
    ["below empty lines", `\n \n${TOP}### Loops\n\n2`],
    ["with blanks behind its headings", "### What is to be built  \n\nUnits.\n\n### Loops \t\n\n2"],
    ["with line ends of a browser", `${TOP}### Loops\n\n2`.replaceAll("\n", "\r\n")],
    ["with old Mac line ends", `${TOP}### Loops\n\n2`.replaceAll("\n", "\r")],
  ])("%s", (_, body) => expect(asked(body)).toEqual({ loops: 2 }));

  test.each<[string, string]>([
    ["words before it", `Hello.\n${TOP}### Loops\n\n2`],
    ["its first heading indented", `  ${TOP}### Loops\n\n2`],
    ["its first heading of another level", `#${TOP}### Loops\n\n2`],
  ])("but not with %s", (_, body) => expect(asked(body)).toEqual({}));
});

describe("a field", () => {
  test.each<[string, string[]]>([
    ["is left out", []],
    ["is not filled in", ["### PRD\n\n_No response_"]],
    ["is emptied by hand", ["### PRD\n\n", "### Loops", "### Models\n\n"]],
    ["has no choice", ["### Build type\n\nNone", "### Gate: plan\n\n_No response_"]],
    ["has an empty fence", ["### Models\n\n```yaml\n```", "### Research\n\n```yaml\n\n```"]],
    ["has a heading that is indented", [" ### Loops\n\n2"]],
    ["has a heading of another level", ["#### Loops\n\n2"]],
  ])("that %s requests nothing", (_, sections) => expect(form(...sections)).toEqual({}));

  test("counts in its last version, in any order", () => {
    expect(form("### Loops\n\n1", "### PRD\n\na.md", "### Loops\n\n2")).toEqual({
      loops: 2,
      prd: "a.md",
    });
    expect(form("### Gate: wave\n\nauto", "### Gate: plan\n\nhuman")).toEqual({
      gates: { plan: "human", wave: "auto" },
    });
  });

  test("ends at the next heading of any kind", () => {
    expect(form("### Loops\n\n2\n\n### By the way\n\nThanks.")).toEqual({ loops: 2 });
    expect(form("### Loops\n2\n### PRD\na.md")).toEqual({ loops: 2, prd: "a.md" });
  });

  test.each(["None", "none"])(
    "may be %s if its text is free, and then counts as filled in",
    (text) => {
      expect(form(`### PRD\n\n${text}`)).toEqual({ prd: text });
    },
  );

  test("of a form alone counts as the whole form", () => {
    expect(asked("### What is to be built\n### Loops\n3")).toEqual({ loops: 3 });
  });
});

describe("a YAML field is read", () => {
  test.each<[string, string]>([
    ["as the form fences it", "```yaml\neasy: a\n```"],
    ["without a fence", "easy: a"],
    ["in a fence without a language", "```\neasy: a\n```"],
    ["in a fence that ends on its line", "```yaml\neasy: a```"],
  ])("%s", (_, text) => expect(form(`### Models\n\n${text}`)).toEqual({ models: { easy: "a" } }));

  test.each<[string, string, number]>([
    ["in its fence", "```yaml\neasy: a\nhard: b\n```", 9],
    ["without a fence", "easy: a\nhard: b", 8],
    ["below empty lines", "\n \n\neasy: a\nhard: b", 11],
  ])("and errors are reported by line, %s", (_, text, line) => {
    expect(form(`### Models\n\n${text}`)).toEqual([
      expect.stringMatching(`^${line} Models: unknown key \`hard\``),
    ]);
  });

  test.each<[string, string, number]>([
    ["in its fence", "```yaml\neasy: a\neasy: b\n```", 9],
    ["without a fence", "easy: a\neasy: b", 8],
  ])("and a text that is no YAML, %s, even if all else is right", (_, text, line) => {
    expect(form("### Loops\n2", `### Models\n${text}`)).toEqual([
      expect.stringMatching(`^${line + 2} Models: duplicate key \`easy\``),
    ]);
  });

  test("and text around a fence does not belong to it", () => {
    expect(form("### Models\n\nsee\n```yaml\neasy: a\n```")).toEqual([
      expect.stringMatching(/^\d+ Models: /),
    ]);
    expect(form("### Models\n\n```yaml\neasy: a\n```\nsee")).toEqual([
      expect.stringMatching(/^\d+ Models: /),
    ]);
  });
});

describe("errors use the form's own words", () => {
  test("each by its line, in the order of the page", () => {
    expect(
      form(
        "### Loops\n\nmany",
        "### Gate: wave\n\nrobot",
        "### Build type\n\ncode",
        "### PRD\n\n../x",
      ),
    ).toEqual([
      "7 Loops: expected a number, found `many`",
      "11 Gate: wave: expected `human` or `auto`, found `robot`",
      "15 Build type: expected `code_build` or `content` or `research` or `general`, found `code`",
      "19 PRD: expected the path of a file in this repository like `docs/prd.md`, found `../x`",
    ]);
  });

  test.each(["3 loops", "1.5", "-1", "1234567", "٣"])("%j is no valid number of loops", (text) => {
    expect(form(`### Loops\n\n${text}`)).toEqual([expect.stringContaining(`found \`${text}\``)]);
  });

  test("a number of two digits is valid", () =>
    expect(form("### Loops\n\n12")).toEqual({ loops: 12 }));
});

describe("the check box", () => {
  test.each([
    ["- [x] Post the plan and its estimate, then stop.", true],
    ["- [X] Post the plan and its estimate, then stop.", true],
    ["- [ ] Post the plan and its estimate, then stop.", false],
    ["- [ ] Post the plan and its estimate, then stop.\n- [x] something of one's own", false],
    ["yes", false],
  ])("%j", (text, ticked) => expect(form(`### Dry run\n\n${text}`)).toEqual({ dry_run: ticked }));
});
