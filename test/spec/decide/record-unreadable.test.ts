import { expect, test } from "vitest";
import { renderBuildDocument } from "../../../src/core/record/build-document.ts";
import { briefFile, file, push, pushed } from "../support/edits.ts";
import { planned } from "../support/scenes.ts";

test.each([
  ["a picture", { text: null, bytes: 900 }, /it is not text\./],
  ["a book", { text: null, bytes: 1_600_000 }, /it has 1\\?\.6 MB, a document has 1 MB at most/],
  ["what was saved as Latin-1", { text: "# Gr\ufffd\ufffde" }, /some of it is not UTF-8/],
])(
  "given a person who pushes %s as a brief or BUILD.md, then the last version is restored",
  (_what, as, words) => {
    const stage = planned();
    const brief = briefFile(stage, "W2.1");
    const before = structuredClone(stage.state!.briefs);
    pushed(stage, [
      push([
        { ...brief, ...as },
        { ...file("BUILD.md", renderBuildDocument(stage.state!)), ...as },
      ]),
    ]);
    const said = stage.comments
      .at(-1)!
      .split("\n")
      .filter((line) => line.startsWith("- "));
    expect(said).toEqual([expect.stringMatching(words), expect.stringMatching(words)]);
    expect([stage.state!.briefs, Object.keys(stage.setBack)]).toEqual([
      before,
      ["BUILD.md", brief.path],
    ]);
  },
);

test("given a person who deletes BUILD.md, then the answer says where their text goes", () => {
  const stage = pushed(planned(), [push([file("BUILD.md", null)])]);
  expect(stage.comments.at(-1)).toContain("Words of yours go below `## Direction`");
});
