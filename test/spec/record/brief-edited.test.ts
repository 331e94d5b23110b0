/**
 * Briefs that people write: everything that resembles the form is accepted. Errors name their line.
 */
import { describe, expect, test } from "vitest";
import { getBriefPath, parseBrief, renderBrief } from "../../../src/core/model/brief-document.ts";
import { sampleState } from "../record-sample.ts";

const brief = {
  ...sampleState().briefs[0]!,
  context: "The library converts.\n\nIt is small.",
  report_back: ["Decisions"],
};
const text = renderBrief(brief, "7-units");
const FILE = "workers/W1.1-x.md";

function read(changed: string) {
  const parsed = parseBrief(FILE, changed);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.brief;
}
const problemsOf = (changed: string): string[] => {
  const parsed = parseBrief(FILE, changed);
  return parsed.ok ? [] : parsed.problems.map((p) => `${p.line}: ${p.message}`);
};
const below = (heading: string, lines: string) =>
  text.replace(new RegExp(`(## ${heading}\n\n)[^]*?\n\n`), `$1${lines}\n\n`);
/** Returns the number of the first line that starts with these words. */
const lineOf = (words: string, of = text) =>
  of.split("\n").findIndex((line) => line.startsWith(words)) + 1;

test("a brief's file has the parts that its readers need, separated from each other", () => {
  expect(text.split("\n")).toEqual([
    ...[
      "---",
      "worker_id: W1.1",
      'title: "[7-units] W1.1: Task W1.1"',
      'build_slug: "7-units"',
      "wave: 1",
    ],
    ...[
      "depends_on: []",
      'thread_title: "[7-units] W1.1: Task W1.1"',
      "complexity: normal",
      'paths: ["src/W1.1.js"]',
    ],
    ...["script: build", "skills: []", "---", "", "# Worker Brief: Task W1.1", ""],
    ...[
      "**Your Mission:** Make what W1.1 makes.",
      "",
      "**Output:**",
      "",
      "- src/W1.1.js",
      "",
      "---",
      "",
    ],
    ...[
      "## Context",
      "",
      "The library converts.",
      "",
      "It is small.",
      "",
      "## Requirements",
      "",
      "Pure functions.",
      "",
    ],
    ...["## Success Criteria", "", "- [ ] Tests pass", "", "---", "", "## Report Back", ""],
    ...["When closing this worker, include:", "- Decisions", ""],
    ...["**DO NOT COMMIT.** Write completion to `completions/W1.1.json`", ""],
  ]);
  expect(renderBrief({ ...brief, report_back: [] }, "7-units")).not.toContain("include:");
});

test.each([
  ["Length units", "workers/W1.1-length-units.md"],
  ["  --Units & (feet)!  ", "workers/W1.1-units-feet.md"],
  // The name is not pretty, but existing records use it for their files.
  ["Längen prüfen", "workers/W1.1-la-ngen-pru-fen.md"],
  ["長さ", "workers/W1.1.md"],
  [`${"a".repeat(39)} b`, `workers/W1.1-${"a".repeat(39)}.md`],
  [`${"a".repeat(50)}`, `workers/W1.1-${"a".repeat(40)}.md`],
])("the file of a task called %j is %s", (name, path) =>
  expect(getBriefPath({ id: "W1.1", name })).toBe(path),
);

test("characters that YAML treats as line ends or as no text are read back unchanged", () => {
  const odd = "a\x85b\u2028c\u2029d\ufeffe\x7ff\ufffeg";
  const given = { ...brief, name: odd, paths: [`${odd}/**`] };
  const written = renderBrief(given, "7-units");
  expect(written).toContain('"a\\u0085b\\u2028c\\u2029d\\ufeffe\\u007ff\\ufffeg/**"');
  expect(parseBrief(FILE, written)).toEqual({ ok: true, brief: given, slug: "7-units" });
});

describe("given a brief that a person edited, then it is read", () => {
  test.each([
    ["with Windows line ends, and nothing of it is changed", text.replaceAll("\n", "\r\n")],
    ["with a mark of its encoding", `\ufeff${text}`],
    ["with blanks after the rules", text.replaceAll("---\n", "---  \n")],
    [
      "with headings in another case, and blanks around them",
      text.replace("## Context", "##\tcontext \t"),
    ],
    ["with keys in quotes", text.replace("complexity:", '"complexity" :')],
    [
      "with blank lines and rules among the criteria",
      below("Success Criteria", "---\n  \n- [ ] Tests pass"),
    ],
    [
      "with its mission said twice: the first counts",
      text.replace("**Output", "**Your Mission:** No.\n\n**Output"),
    ],
    ["with labels in another case", text.replace("**Your Mission:**", "**your mission:**  ")],
  ])("%s", (_what, changed) => expect(read(changed)).toEqual(brief));

  test.each([
    ["beside its label", "**Output:** a.js\n- b.js\n", ["a.js", "b.js"]],
    ["without dashes", "**Output:**\na.js\n\n-  b.js \n", ["a.js", "b.js"]],
  ])("with its output %s", (_what, lines, output) => {
    const changed = text.replace("**Output:**\n\n- src/W1.1.js\n", lines);
    expect(read(changed).output).toEqual(output);
  });

  test("text after a rule or before the label is no output", () => {
    expect(read(text.replace("## Context", "Not this.\n\n## Context")).output).toEqual([
      "src/W1.1.js",
    ]);
    expect(read(text.replace("**Output", "- Nor this.\n**Output")).output).toEqual(["src/W1.1.js"]);
    expect(read(text.replace("**Output", "- Nor this.\n**Output")).mission).toBe(brief.mission);
    const cited = text.replace("- src/W1.1.js", "- src/W1.1.js\n- see **Output:** x");
    expect(read(cited).output).toEqual(["src/W1.1.js", "see **Output:** x"]);
  });

  test("criteria may have any kind of box or none, and continue on the next line", () => {
    const lines = "- [] A\n- [X] B\n* [ ]  C\n- [ ]D\n* E\n-  F\n  goes on\n\tand on";
    expect(read(below("Success Criteria", lines)).criteria).toEqual([
      "A",
      "B",
      "C",
      "D",
      "E",
      "F goes on and on",
    ]);
    expect(read(below("Success Criteria", "- A [ ] b")).criteria).toEqual(["A [ ] b"]);
  });

  test("the report section may have free lines; the form's own lines do not count", () => {
    const items = (lines: string) => read(below("Report Back", lines)).report_back;
    expect(items("- A\nB\n  C\n- [ ] D")).toEqual(["A", "B C", "[ ] D"]);
    expect(items("  A")).toEqual(["A"]);
    expect(items("When closing this worker, include: costs")).toEqual([
      "When closing this worker, include: costs",
    ]);
    expect(items("Say: **DO NOT COMMIT.** was followed")).toEqual([
      "Say: **DO NOT COMMIT.** was followed",
    ]);
    expect(read(text.replace(/## Report Back[^]*/, "")).report_back).toEqual([]);
  });

  test("other headings than the form's, and backslashes, belong to the text", () => {
    const own =
      "## Contexts\n### Context\n\\begin{x}\n\\\\## Context\nSee ## Context\n## Context and more";
    expect(read(below("Requirements", own)).requirements).toBe(own.replace("\\\\##", "\\##"));
  });

  test("with a slug that YAML takes for a number", () => {
    const parsed = parseBrief(
      FILE,
      text.replaceAll('"7-units"', "7").replaceAll("[7-units]", "[7]"),
    );
    expect(parsed).toEqual({ ok: true, brief, slug: "7" });
  });
});

describe("given an unreadable one, then line and expectation are named", () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => `- item ${i}`).join("\n");
  const unknown = Array.from({ length: 25 }, (_, i) => `zzzzz${i}: 1`).join("\n");

  test.each<[string, string, string[]]>([
    [
      "an invalid worker id",
      text.replace("worker_id: W1.1", "worker_id: 1.1"),
      ['3: title: expected "[7-units] <worker_id>: <Task Name>"'],
    ],
    [
      "an invalid slug",
      text.replace('build_slug: "7-units"', "build_slug: []"),
      ["4: build_slug: expected the build's slug"],
    ],
    [
      "no slug",
      text.replace(/build_slug: .*\n/, ""),
      [...["1: the front matter lacks `build_slug`", "1: build_slug: expected the build's slug"]],
    ],
    ["no wave", text.replace("wave: 1\n", ""), ["1: the front matter lacks `wave`"]],
    [
      "an invalid title",
      text.replace(/\ntitle: .*/, "\ntitle: [a]"),
      ['3: title: expected "[7-units] W1.1: <Task Name>"'],
    ],
    [
      "keys that nothing is like",
      text.replace("script:", "zzzzzzzz:"),
      [
        "10: unknown key `zzzzzzzz`; known are worker_id, title, build_slug, wave, " +
          "depends_on, paths, thread_title, complexity, script, skills",
      ],
    ],
    [
      "prose among criteria",
      below("Success Criteria", "- [ ] A\n\nB\n  C"),
      [`${lineOf("## Success") + 4}: expected \`- [ ] <what can be verified>\``],
    ],
    [
      "an indented line before the first criterion",
      below("Success Criteria", "  A\n- [ ] B"),
      [`${lineOf("## Success") + 2}: expected \`- [ ] <what can be verified>\``],
    ],
    [
      "a section twice",
      text.replace("It is small.", "## Context"),
      [
        `${lineOf("It is")}: \`## Context\` stands twice; to say it within a section ` +
          "write `\\## Context`",
      ],
    ],
    [
      "no section at all",
      text.replace(/## Context[^]*/, ""),
      [
        ...["Context", "Requirements", "Success Criteria"].map(
          (name) => `13: expected a section \`## ${name}\``,
        ),
      ],
    ],
    [
      "a list for front matter",
      text.replace(/---\n[^]*?---/, "---\n- a\n---"),
      ["2: expected keys with values, like `worker_id: W1.1`"],
    ],
    [
      "words for front matter",
      text.replace(/---\n[^]*?---/, "---\na\n---"),
      ["2: expected keys with values, like `worker_id: W1.1`"],
    ],
    [
      "nothing for front matter",
      text.replace(/---\n[^]*?---/, "---\n~\n---"),
      ["2: expected keys with values, like `worker_id: W1.1`"],
    ],
  ])("%s", (_what, changed, expected) => expect(problemsOf(changed)).toEqual(expected));

  test.each<[string, string, number, RegExp]>([
    [
      "a name that is too long",
      text.replaceAll(": Task W1.1", `: ${"x".repeat(81)}`),
      3,
      /^title: /,
    ],
    [
      "another worker's id",
      text.replaceAll("W1.1", "W1.1000"),
      2,
      /^worker_id: expected a worker id like W1\.1/,
    ],
    [
      "a mission that is too long",
      text.replace("Make what", "x".repeat(400)),
      13,
      /^expected a line `\*\*Your Mission/,
    ],
    [
      "no output",
      text.replace("- src/W1.1.js", ""),
      13,
      /^expected `\*\*Output:\*\*` and a list of files: /,
    ],
    [
      "a context without words",
      below("Context", "").replace("It is small.", ""),
      lineOf("## Context"),
      /^## Context: /,
    ],
    [
      "requirements without words",
      below("Requirements", ""),
      lineOf("## Requirements"),
      /^## Requirements: /,
    ],
    ["no criterion", below("Success Criteria", ""), lineOf("## Success"), /^## Success Criteria: /],
    [
      "too much to report",
      below("Report Back", many(21)),
      lineOf("## Report"),
      /^## Report Back: /,
    ],
    ["an invalid path", text.replace('["src/W1.1.js"]', "[[]]"), 9, /^paths: /],
    [
      "an anchor in the first place",
      text.replace("worker_id", "&a worker_id"),
      2,
      /^anchors \(`&`\), aliases/,
    ],
    ["an anchor on a list", text.replace("skills: []", "skills: &a []"), 11, /^anchors/],
    ["a tag on an empty value", text.replace("skills: []", "skills: !x"), 11, /^anchors/],
    ["a tag in a list", text.replace("skills: []", "skills:\n  - a\n  - !!str b"), 13, /^anchors/],
    [
      "a bracket without an end",
      text.replace("paths: [", "paths: [[").replace("script: build", "script: }"),
      10,
      /^not valid YAML: /,
    ],
  ])("%s", (_what, changed, line, words) => {
    const parsed = parseBrief(FILE, changed);
    expect(parsed.ok ? [] : parsed.problems).toContainEqual({
      file: FILE,
      line,
      message: expect.stringMatching(words) as string,
    });
  });

  test("with many unknown keys: the first twenty are named, long ones by their beginning", () => {
    expect(
      problemsOf(text.replace("skills: []", unknown)).map((line) => line.split("`")[1]),
    ).toEqual(Array.from({ length: 20 }, (_, i) => `zzzzz${i}`));
    const long = text.replace("skills: []", `${"z".repeat(90)}: 1\nconstructor: 1`);
    expect(problemsOf(long)).toEqual([
      expect.stringContaining(`11: unknown key \`${"z".repeat(60)}\`;`),
      expect.stringContaining("12: unknown key `constructor`;"),
    ]);
  });
});
