import { describe, expect, it } from "vitest";
import { getDefaultSettings, loadSettings } from "../../src/config/load-settings.ts";
import { describeSettingsProblems } from "../../src/core/text/validation.ts";
import { problemsOf, settingsOf } from "./settings.ts";

const FILE = ".github/baton.yml";

describe("a file with problems", () => {
  it("reports all of them at once, each with file, line, field and expected value", () => {
    const text =
      "max_parallel: many\ngates:\n  plan: robot\n\nruns_on:\n  - ubuntu-24.04\n  - 7\n" +
      "limits: 3\nlabel:\n";
    expect(problemsOf(text)).toEqual([
      "1 max_parallel: expected a number, found `many`",
      "3 gates.plan: expected `human` or `auto`, found `robot`",
      "7 runs_on[1]: expected a text, found `7`",
      "8 limits: expected a mapping of keys, found `3`",
      "9 label: expected a text, found nothing",
    ]);
    expect(loadSettings("label: 3", "x/baton.yml")).toMatchObject({
      ok: false,
      problems: [{ file: "x/baton.yml" }],
    });
  });

  it("is told which key was probably meant", () => {
    expect(problemsOf("gate: {}")).toEqual(["1 gate: unknown key `gate`; did you mean `gates`?"]);
    expect(problemsOf("gates:\n  plan: auto\n  land: auto")).toEqual([
      "3 gates.land: unknown key `land`; did you mean `landing`?",
    ]);
    expect(problemsOf("limits:\n  speed: 3")).toEqual([
      "2 limits.speed: unknown key `speed`; known keys: files, bytes, file_bytes",
    ]);
    expect(problemsOf("prototype: {}")[0]).toMatch(
      /^1 prototype: unknown key `prototype`; known keys: _extends, label,/,
    );
  });

  it("may not repeat a key, nor use anchors, aliases, tags or a second document", () => {
    expect(problemsOf("label: a\nci: auto\nlabel: b")).toEqual([
      "3 null: duplicate key `label`: keep one of them",
    ]);
    expect(problemsOf("label: &it a\nbranch_prefix: *it")).toEqual([
      "1 null: an anchor (`&`): write the value out where it is needed",
      "2 null: an alias (`*`): write the value out",
    ]);
    expect(problemsOf("label: !!str 3")).toEqual(["1 null: a tag (`!`): remove it"]);
    expect(problemsOf("label: a\n---\nlabel: b")[0]).toMatch(/^3 null: a second document/);
    expect(problemsOf("? [a]\n: b")).toEqual(["1 null: a key that isn't plain text"]);
  });

  it("that is not YAML or no mapping says so with its line", () => {
    expect(problemsOf("label: a\nruns_on: [")).toEqual([
      expect.stringMatching(/^2 null: not valid YAML: /),
    ]);
    expect(problemsOf("- label")).toEqual([
      "1 null: expected a mapping of keys, found a list of 1",
    ]);
    expect(problemsOf("hello")).toEqual(["1 null: expected a mapping of keys, found `hello`"]);
  });

  it("is reported as one sentence if a build waits for it: the first five, and how many more", () => {
    const found = Array.from({ length: 7 }, (_, i) => ({
      file: FILE,
      line: i + 1,
      field: null,
      message: `m${i}`,
    }));
    expect(describeSettingsProblems(found.slice(0, 2), FILE)).toBe("line 1: m0; line 2: m1");
    expect(describeSettingsProblems(found, FILE)).toMatch(
      /^line 1: m0; .*; line 5: m4; and 2 more, which `baton validate` lists$/,
    );
    const elsewhere = { file: "o/r:b.yml", line: null, field: "loops", message: "m" };
    expect(describeSettingsProblems([elsewhere], FILE)).toBe("o/r:b.yml: `loops`: m");
    expect(describeSettingsProblems(found.slice(0, 1), null)).toBe(`${FILE}: line 1: m0`);
  });

  it("is not read if it is over 64 KB", () => {
    expect(settingsOf(`# ${"x".repeat(65_000)}`)).toEqual(getDefaultSettings());
    expect(problemsOf(`# ${"ä".repeat(33_000)}`)).toEqual([
      "null null: 66002 bytes are too many: at most 65536 are read",
    ]);
  });

  it("lists at most fifty of its problems", () => {
    expect(problemsOf(Array.from({ length: 60 }, (_, i) => `k${i}: 1`).join("\n"))).toHaveLength(
      50,
    );
  });
});
