import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { renderIssueForm } from "../../../src/core/setup/request-form.ts";
import { parseRequest } from "../../../src/core/setup/request-text.ts";

interface Element {
  type: string;
  attributes: { label: string; options?: (string | { label: string })[]; render?: string };
}
const form = load(renderIssueForm("orchestrate")) as { body: Element[] };
const fields = form.body.filter((one) => one.type !== "markdown");

/** Returns the issue body that GitHub makes of a filled-in form. */
function submitted(values: Record<string, string>): string {
  return fields
    .map(({ type, attributes: { label, render, options } }) => {
      const value = values[label];
      if (type === "checkboxes") {
        return (
          `### ${label}\n\n- [${value ? "X" : " "}] ` +
          `${(options![0] as { label: string }).label}`
        );
      }
      if (value === undefined) return `### ${label}\n\n_No response_`;
      return `### ${label}\n\n${render ? `\`\`\`${render}\n${value}\n\`\`\`` : value}`;
    })
    .join("\n\n");
}
const told = (values: Record<string, string>) => {
  const read = parseRequest(submitted({ "What is to be built": "Units.", ...values }));
  return read.ok ? read.value : read.problems.map((p) => `${p.line} ${p.field}: ${p.message}`);
};

describe("the issue form", () => {
  test("given nothing but the request filled in, then nothing else is requested", () => {
    expect(told({})).toEqual({ dry_run: false, improve: false });
    expect(told({ "Build type": "None", "Gate: wave": "None", Models: "" })).toEqual({
      dry_run: false,
      improve: false,
    });
  });

  test("given every field filled in, then all of it is read", () => {
    const values = {
      "Build type": "general",
      PRD: "docs/prd.md",
      Budget: "$20",
      Loops: "2",
      "Dry run": "yes",
    };
    const more = { "Target score": "8.5", Improve: "yes" };
    const gates = {
      "Gate: plan": "auto",
      "Gate: launch": "human",
      "Gate: wave": "human",
      "Gate: landing": "auto",
    };
    expect(
      told({
        ...values,
        ...gates,
        ...more,
        Models: "easy: a\ncomplex: b",
        Research: "security: 3",
      }),
    ).toEqual({
      build_type: "general",
      prd: "docs/prd.md",
      gates: { plan: "auto", launch: "human", wave: "human", landing: "auto" },
      budget: 20,
      loops: 2,
      models: { easy: "a", complex: "b" },
      research: { security: 3 },
      dry_run: true,
      improve: true,
      score: { target: 8.5 },
    });
  });

  test("given mistakes, then each is named with the form's own words and its line", () => {
    const told3 = told({ Budget: "a lot", Loops: "-1", Models: "easy: a\nhard: b" });
    expect(told3).toEqual([
      expect.stringMatching(/^43 Budget: expected dollars/),
      expect.stringMatching(/^47 Loops: expected a number/),
      expect.stringMatching(/^57 Models: unknown key `hard`; known keys: easy, normal, complex/),
    ]);
  });

  test("given headings like the form's in a plain text or in the request, then they are text", () => {
    expect(parseRequest("Please.\n\n### Budget\n\nas you like")).toEqual({ ok: true, value: {} });
    expect(told({ "What is to be built": "A tool.\n\n### Budget\n\nIt counts money." })).toEqual({
      dry_run: false,
      improve: false,
    });
  });
});
