/** The rule about files that comments name. */
import { expect, test } from "vitest";
import { findMissingFiles } from "./comments.ts";
import { toSource } from "./source.ts";

test("a comment may name a file of the tree, with or without its folders", () => {
  const text = ["/** Like `b.ts` and `src/b.ts`. */", "// See b.ts: https://example.com/x.ts"].join(
    "\n",
  );
  const tree = [toSource("src/a.ts", text), toSource("src/b.ts", "export {};")];
  expect(findMissingFiles(tree).map(({ message }) => message)).toEqual([]);
});

test("a comment that names a file that does not exist is reported with its line", () => {
  const text = ["const name = 'gone.ts';", "/**", " * As in `src/gone.ts`.", " */", "// See b.ts."];
  expect(findMissingFiles([toSource("src/a.ts", text.join("\n"))])).toEqual([
    { path: "src/a.ts", line: 3, message: "src/gone.ts: there is no such file" },
    { path: "src/a.ts", line: 5, message: "b.ts: there is no such file" },
  ]);
});
