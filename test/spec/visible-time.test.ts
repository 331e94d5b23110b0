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
  const begun = process.cpuUsage();
  visible(piece.repeat(65_536 / piece.length));
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1000).toBeLessThan(500);
});
