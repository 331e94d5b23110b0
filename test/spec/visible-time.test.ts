import { expect, test } from "vitest";
import { visible } from "../../src/core/text/visible.ts";

test.each([
  ...[
    "<!--",
    "`",
    "``` ",
    "[a]: ",
    "<a ",
    "](",
    "<!-- -->`",
    "\u200d",
    "[^a]: b\n",
    "<![CDATA[",
    "![",
    "\n    ",
    "[](",
  ],
  ...["<rp>", "<sub>", "`a ", "- ```\n", "&#x200b;", '](a "', '<a "', '<a b="', "![a](", "> ```\n", "<br>"],
  ...["<style></style ", '<style></style "', "<style></styles>", "<STYLE>", "a\ufe0f\u200d"],
])("a text costs no more than a moment, whatever is repeated in it: %j", (piece) => {
  const begun = performance.now();
  visible(piece.repeat(65_536 / piece.length));
  expect(performance.now() - begun).toBeLessThan(500);
});
