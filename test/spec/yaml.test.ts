import { describe, expect, it } from "vitest";
import { readYaml } from "../../src/core/text/yaml.ts";

describe("YAML that people write", () => {
  it("knows the line of every key and entry, and of what encloses a missing one", () => {
    const text = "# first\na:\n  b: 1\n  c:\n    - x\n    - y: |\n        two\n        lines\n      z: 3\n";
    for (const written of [text, text.replaceAll("\n", "\r\n")]) {
      const yaml = readYaml(written);
      if (!yaml.ok) throw new Error(JSON.stringify(yaml.problems));
      expect(yaml.value).toEqual({ a: { b: 1, c: ["x", { y: "two\nlines\n", z: 3 }] } });
      expect([["a"], ["a", "b"], ["a", "c", 0], ["a", "c", 1, "z"]].map(yaml.lineOf)).toEqual([2, 3, 5, 9]);
      expect([["a", "c", 7], ["a", "c", 1, "q", "r"], ["q"], []].map(yaml.lineOf)).toEqual([4, 6, 2, 2]);
    }
  });

  it("is null where there is nothing", () => {
    expect(readYaml("")).toMatchObject({ ok: true, value: null });
    expect(readYaml("# a\n")).toMatchObject({ ok: true, value: null });
  });

  it("stays text where it looks like a date or YAML 1.1's yes", () => {
    expect(readYaml("a: 2020-01-01\nb: yes\nc: 0x1f")).toMatchObject({ value: { a: "2020-01-01", b: "yes", c: 31 } });
  });

  it("is refused where it is too deep, with a line", () => {
    expect(readYaml("[".repeat(1_000))).toMatchObject({ ok: false, problems: [{ line: 1 }] });
  });

  it("finds what isn't allowed within lists and flow mappings too", () => {
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
