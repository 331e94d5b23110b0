import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { getBriefPath, parseBrief, renderBrief } from "../../src/core/model/brief-document.ts";
import { briefFor } from "./record-arbitraries.ts";
import { sampleState } from "./record-sample.ts";
import { holds } from "./support/holds.ts";

const brief = sampleState().briefs[0]!;
const text = renderBrief(brief, "7-units");
const FILE = "workers/W1.1-x.md";

function problemsOf(changed: string): string[] {
  const parsed = parseBrief(FILE, changed);
  return parsed.ok ? [] : parsed.problems.map((p) => `${p.line}: ${p.message}`);
}

function read(changed: string) {
  const parsed = parseBrief(FILE, changed);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.brief;
}

describe("given a brief", () => {
  it("then its file has N5's front matter and sections, and a name made of id and task", () => {
    expect(getBriefPath(brief)).toBe("workers/W1.1-task-w1-1.md");
    expect(text).toMatch(
      /^---\nworker_id: W1\.1\ntitle: "\[7-units\] W1\.1: Task W1\.1"\nbuild_slug: "7-units"\nwave: 1\n/,
    );
    expect(text).toContain("## Success Criteria\n\n- [ ] Tests pass\n");
    expect(text).toContain("**DO NOT COMMIT.** Write completion to `completions/W1.1.json`");
  });

  it("then it is read back with any text: headings, fences, rules, line ends", () => {
    holds(
      fc.property(briefFor("W3.2", ["W1.1", "W2.1"]), (given) => {
        expect(parseBrief(FILE, renderBrief(given, "7-units"))).toEqual({
          ok: true,
          brief: given,
          slug: "7-units",
        });
      }),
      1000,
    );
  });
});

describe("given a brief that a person edited", () => {
  it("when prose, lists and custom headings change, then they apply", () => {
    const edited = text
      .replace("The library converts.", "The library converts.\n\n## Background\n\nOld.")
      .replace("- [ ] Tests pass", "- [x] Tests pass\n* [ ] Docs are\n  written\n- Lint passes")
      .replace("- What was decided", "- What was decided\nAnd why.");
    expect(read(edited)).toMatchObject({
      context: "The library converts.\n\n## Background\n\nOld.",
      criteria: ["Tests pass", "Docs are written", "Lint passes"],
      report_back: ["What was decided", "And why."],
    });
  });

  it("when it is saved with Windows line ends, then it is read", () => {
    expect(read(text.replaceAll("\n", "\r\n"))).toMatchObject({
      id: "W1.1",
      criteria: ["Tests pass"],
    });
  });

  it("when optional keys are missing as in N5's template, then defaults apply", () => {
    const plain = text.replace(/^(complexity|script|thread_title): .*\n/gm, "");
    expect(read(plain)).toMatchObject({ complexity: "normal", script: "build" });
  });
});

describe("given an unreadable brief, then line and expectation are named", () => {
  it.each([
    ["no front matter", "# hello", /^1: expected front matter/],
    ["front matter without an end", "---\nworker_id: W1.1\n", /^1: the front matter has no end/],
    [
      "a doubled key",
      text.replace("wave: 1", "wave: 1\nwave: 1"),
      /^6: not valid YAML: duplicated/,
    ],
    ["an anchor", text.replace("wave: 1", "wave: &a 1"), /^5: anchors/],
    ["an alias", text.replace("wave: 1", "wave: *a"), /^5: (anchors|not valid YAML)/],
    ["a tag", text.replace("wave: 1", "wave: !!str 1"), /^5: anchors/],
    [
      "an unknown key",
      text.replace("complexity:", "complexty:"),
      /^8: unknown key `complexty`; did you mean `complexity`\?/,
    ],
    ["a missing key", text.replace(/^paths: .*\n/m, ""), /lacks `paths`/],
    [
      "an invalid word",
      text.replace(/complexity: \w+/, "complexity: dificult"),
      /^\d: complexity: expected `easy` or `normal` or `complex`, found `dificult`$/,
    ],
    ["a wrong wave", text.replace("wave: 1", "wave: 2"), /^5: wave: expected 1/],
    ["a wrong type", text.replace("depends_on: []", "depends_on: W1.1"), /^6: depends_on: /],
    [
      "a wrong title",
      text.replace('title: "[7-units] W1.1:', 'title: "W1.1'),
      /^3: title: expected "\[7-units\] W1\.1: /,
    ],
    [
      "a missing section",
      text.replace("## Requirements", "## Needs"),
      /expected a section `## Requirements`/,
    ],
    ["a section twice", text.replace("The library", "## Context\n\nThe library"), /stands twice/],
    ["prose among criteria", text.replace("- [ ] Tests pass", "Tests pass"), /expected `- \[ \] /],
    ["no mission", text.replace("**Your Mission:**", "Mission:"), /Your Mission/],
    ["deep nesting", text.replace("wave: 1", `wave: ${"[".repeat(50)}`), /^\d+: not valid YAML/],
  ])("%s", (_, changed, expected) => {
    expect(problemsOf(changed).join("\n")).toMatch(expected);
  });
});
