import { describe, expect, it } from "vitest";
import type { FileChange } from "../../src/core/model/proposal.ts";
import { runGuardsOn, link, remove, write } from "./support/changes.ts";

describe("a link must point to a place within the repository", () => {
  it.each([
    ["/etc/passwd", "absolute path"],
    ["C:\\Windows", "odd characters"],
    ["../../x", "leaves the repository"],
    ["../.git/config", "`.git`"],
    ["../.GIT", "`.git`"],
    ["x/../../../y", "down and up again"],
    ["", "without a target"],
    ["a\nb", "odd characters"],
    ["c:/x", "absolute path"],
    ["Z:x", "absolute path"],
    ["./../../x", "leaves the repository"],
    ["..//../x", "leaves the repository"],
  ])("%j is refused", (target, message) => {
    expect(runGuardsOn([link("src/link", target)])).toEqual([expect.stringContaining(message)]);
  });

  it.each(["./a.js", "a//b.js", "../docs/./a.md", "abc:/x", "..", "../git/config"])(
    "%j is accepted",
    (target) => {
      expect(runGuardsOn([link("src/link", target)])).toEqual([]);
    },
  );

  it("and the message names its target", () => {
    expect(runGuardsOn([link("src/link", "../../x")])).toEqual([
      "path-tricks: src/link: `src/link` is a symbolic link to `../../x`, which leaves " +
        "the repository.",
    ]);
  });

  it("and it must be valid UTF-8", () => {
    const content = Buffer.from([0xff, 0xfe]).toString("base64");
    expect(runGuardsOn([{ op: "write", path: "l", mode: "120000", content }])[0]).toContain(
      "not valid UTF-8",
    );
  });
});

describe("files of a change must be able to coexist on every file system", () => {
  it.each<[string, FileChange[], string]>([
    ["names that differ in case", [write("src/A.js"), write("src/a.js")], "one name where case"],
    ["folders that differ in case", [write("src/x"), write("SRC/y")], "one name where case"],
    [
      "folders deep down that differ in case",
      [write("a/src/x"), write("a/SRC/y")],
      "one name where case",
    ],
    [
      "names that differ in the case of a last sigma",
      [write("ΛΟΓΟΣ"), write("λογοσ")],
      "one name where case",
    ],
    ["names that Windows takes for one", [write("a.txt"), write("a.txt．")], "one name where case"],
    ["names that differ in an emoji's selector", [write("❤"), write("❤️")], "one name where case"],
    [
      "names that differ in how an accent is written",
      [write("é"), write("e\u0301")],
      "one name where case or accents",
    ],
    [
      "a path through a link of the same change",
      [link("a", "b"), write("a/x")],
      "both a file and a folder",
    ],
    ["one path twice", [write("a"), write("a", "y")], "in the change twice"],
    ["one path written and removed", [write("a"), remove("a")], "in the change twice"],
  ])("%s", (_, files, message) => {
    expect(runGuardsOn(files)).toEqual([expect.stringContaining(message)]);
  });
});
