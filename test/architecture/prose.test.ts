/** The rule about words finds what it has to find, and lets reasons pass. */
import { expect, test } from "vitest";
import { findBannedWords } from "./prose.ts";
import { toSource } from "./source.ts";

// prose: the words under test
const TEXT = ["// It heeds the limit.", "const a = 1;", "// prose: GitHub's own", "// anew"].join(
  "\n",
);

test("a banned word is reported with its line and a replacement", () => {
  // prose: the word under test
  const message = '"heeds": write apply, follow, handle';
  expect(findBannedWords(toSource("src/a.ts", TEXT))).toEqual([
    { path: "src/a.ts", line: 1, message },
  ]);
});
