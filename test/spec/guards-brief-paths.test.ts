import { describe, expect, it } from "vitest";
import { getOwnChanges } from "../../src/core/guards/merge-changes.ts";
import { findings, remove, write } from "./support/changes.ts";
import { aBrief, sha } from "./support/facts.ts";

const brief = { ...aBrief("W1.1"), paths: ["src/units/**", "test/units.test.ts"] };

describe("a worker may change what its brief names, and what follows from that", () => {
  it.each(["src/units/length.ts", "test/units.test.ts", "package-lock.json", "web/yarn.lock"])(
    "%s",
    (path) => {
      expect(findings([write(path)], {}, { brief })).toEqual([]);
    },
  );

  it.each([
    write("src/other.ts"),
    remove("README.md"),
    write("src/Units/x.ts"),
    write("test/units.test.tsx"),
  ])("but not $path", (file) => {
    const [finding] = findings([file], {}, { brief });
    expect(finding).toMatchObject({ guard: "brief-paths", path: file.path, waivable: true });
  });

  it("and the message has its paths and every way out", () => {
    expect(findings([write("x.ts")], {}, { brief })[0]!.message).toBe(
      "`x.ts` is outside the brief's paths (`src/units/**`, `test/units.test.ts`). Leave " +
        "the file as it was and say under `concerns` what it needs, or hand back `blocked` " +
        "if the work can't be done without it; a person widens the brief's `paths` or " +
        "`guards.leeway` in .github/baton.yml, or accepts the change as it is with `/approve " +
        "W1.1`.",
    );
  });

  it("a session of the whole build has no brief", () => {
    expect(findings([write("anything")])).toEqual([]);
  });
});

describe("in a merge, what the other side brought is not the worker's", () => {
  // The output of `git hash-object` for a file that contains `x`.
  const x = "c1b0730e0133447badcfd47fd144e254807b06e1";
  const merged = new Map([
    ["theirs.ts", { mode: "100644", sha: x }],
    ["run.sh", { mode: "100755", sha: x }],
    ["kept.ts", { mode: "100644", sha: x }],
  ]);
  it.each([
    ["a file just as they have it", write("theirs.ts"), false],
    ["a file that they have otherwise", write("theirs.ts", "y"), true],
    ["a file whose mode they have otherwise", write("run.sh"), true],
    ["a file that they don't have", write("mine.ts"), true],
    ["the removal of a file that they have", remove("kept.ts"), true],
    ["the removal of a file that they removed", remove("old.ts"), false],
    ["the removal of a file of the brief", remove("src/units/a.ts"), true],
  ])("%s", (_, file, own) => {
    expect(getOwnChanges({ base: sha("base"), files: [file] }, merged, brief).files).toEqual(
      own ? [file] : [],
    );
  });
});
