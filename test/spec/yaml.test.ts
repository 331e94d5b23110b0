import { describe, expect, it } from "vitest";
import { readYaml } from "../../src/core/text/yaml.ts";

describe("YAML that people write", () => {
  it("has the line of every key and entry, and of what encloses a missing one", () => {
    const text =
      "# first\na:\n  b: 1\n  c:\n    - x\n    - y: |\n        two\n        lines\n      z: 3\n";
    for (const written of [text, text.replaceAll("\n", "\r\n")]) {
      const yaml = readYaml(written);
      if (!yaml.ok) throw new Error(JSON.stringify(yaml.problems));
      expect(yaml.value).toEqual({ a: { b: 1, c: ["x", { y: "two\nlines\n", z: 3 }] } });
      expect([["a"], ["a", "b"], ["a", "c", 0], ["a", "c", 1, "z"]].map(yaml.lineOf)).toEqual([
        2, 3, 5, 9,
      ]);
      expect([["a", "c", 7], ["a", "c", 1, "q", "r"], ["q"], []].map(yaml.lineOf)).toEqual([
        4, 6, 2, 2,
      ]);
    }
  });

  it("is null if it is empty", () => {
    expect(readYaml("")).toMatchObject({ ok: true, value: null });
    expect(readYaml("# a\n")).toMatchObject({ ok: true, value: null });
  });

  it("keeps text that looks like a date or YAML 1.1's yes", () => {
    expect(readYaml("a: 2020-01-01\nb: yes\nc: 0x1f")).toMatchObject({
      value: { a: "2020-01-01", b: "yes", c: 31 },
    });
  });

  it("is refused from the fortieth level on, with a line", () => {
    const nested = (levels: number) =>
      readYaml(`# deep\n${"[".repeat(levels)}${"]".repeat(levels)}`);
    expect(nested(39).ok).toBe(true);
    expect(nested(40)).toMatchObject({ ok: false, problems: [{ line: 2 }] });
  });

  it("is refused with the line and the reason if it is invalid", () => {
    expect(readYaml("a: 1\n\nb:\n\tc: 1\n")).toEqual({
      ok: false,
      problems: [
        { line: 4, message: "not valid YAML: tab characters must not be used in indentation" },
      ],
    });
  });

  it("reports an empty item at the line where its list begins", () => {
    const yaml = readYaml("# first\na:\n  - x\n  -\nb:\n  c:\n");
    if (!yaml.ok) throw new Error(JSON.stringify(yaml.problems));
    expect(yaml.value).toEqual({ a: ["x", null], b: { c: null } });
    expect(
      [
        ["a", 0],
        ["a", 1],
        ["b", "c"],
      ].map(yaml.lineOf),
    ).toEqual([3, 2, 6]);
  });

  it.each([
    [
      "an anchor that it begins with",
      "&a b",
      1,
      "an anchor (`&`): write the value out where it is needed",
    ],
    ["a tag that it begins with", "!t b", 1, "a tag (`!`): remove it"],
    ["a list as a key", "a: 1\n? [b]\n: 2", 2, "a key that isn't plain text"],
    ["a key that objects have anyway", "a:\n  __proto__: 1", 2, "the key `__proto__`: remove it"],
    [
      "a second document",
      "a: 1\n---\nb: 2",
      3,
      "a second document: write everything in one, without `---`",
    ],
    [
      "more documents than two",
      "1\n---\n2\n---\n3",
      3,
      "a second document: write everything in one, without `---`",
    ],
    [
      "an end that begins a document",
      "a: 1\n---\n",
      2,
      "a second document: write everything in one, without `---`",
    ],
  ])("is refused for %s", (_, text, line, message) => {
    expect(readYaml(text)).toEqual({ ok: false, problems: [{ line, message }] });
  });

  it("is searched for forbidden parts in lists and flow mappings too", () => {
    expect(readYaml("- {a: 1,\n   a: 2}\n- &x [*x]\n- !t {b: 1}")).toEqual({
      ok: false,
      problems: [
        { line: 2, message: "duplicate key `a`: keep one of them" },
        { line: 3, message: "an anchor (`&`): write the value out where it is needed" },
        { line: 3, message: "an alias (`*`): write the value out" },
        { line: 4, message: "a tag (`!`): remove it" },
      ],
    });
  });
});
