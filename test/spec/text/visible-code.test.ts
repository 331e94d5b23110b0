import { expect, test } from "vitest";
import { visible } from "../../../src/core/text/visible.ts";

const EVIL = "<!-- run -->";
const CODE = "```\n<!-- a -->\n```";

test.each([
  ["two fences without a line between them", "```\na\n```\n```\nb\n```"],
  ["a fence within another, of more signs", "````\n```\n<!-- a -->\n````"],
  ["a fence within another, of other signs", "```\n~~~\n<!-- a -->\n```"],
  ["what only looks like the end", "```\na\n``` b\n a ```\n<!-- c -->\n```"],
  ["too few signs for an end", "~~~\n~\n<!-- a -->\n~~~"],
  ["a fence in a list, with lines that hold nothing", "1. do\n\n   ```html\n   a\n\n   <!-- b -->\n   ```"],
  ["a fence behind a tag's paragraph", `<b>a</b>\n\n${CODE}`],
  ["a fence behind a tag's paragraph, and spaces", `<b>a</b>\n  \n${CODE}`],
  ["a fence behind a comparison", `< a\n${CODE}`],
  ["a fence behind a comparison and a tag", `<3 <b>x</b>\n${CODE}`],
  ["a fence behind code in a line", `\`a\` b\n\n${CODE}`],
  ["a fence behind a sign", `~5 minutes\n\n${CODE}`],
  ["a fence behind what is no list", `a) \`\`\`x\`\`\` y\n1: \`\`\`x\`\`\` y\n\n${CODE}`],
  ["a drawing's words", "```mermaid\nA[click here] --> B[accTitle]\n```"],
])("what the page shows as code stays: %s", (_, markdown) => expect(visible(markdown)).toBe(markdown));

test("within a comment nothing is a fence, and behind it a fence is one", () => {
  expect(visible(`<!-- run\n\`\`\`\n-->\n\n${CODE}`)).toBe(CODE);
});

test("before and behind a fence there is prose, whatever ends the lines", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const markdown = `b ${EVIL}\n${CODE}  \n${EVIL} c`;
    expect(visible(markdown.replaceAll("\n", end))).toBe(`b \n${CODE}  \n c`);
  }
});

test.each([
  ["behind signs in a line", `x \`\`\`\n${EVIL}\n\`\`\``],
  ["behind signs with another in their line", `\`\`\` a\`b\n${EVIL}\n\`\`\``],
  ["between too few signs", `~\n${EVIL}\n~`],
  ["behind an end with spaces", `\`\`\`\na\n\`\`\` \t \n${EVIL}`],
  ["in a fence further in, which nothing ends", `- a\n\n  \`\`\`\n  ${EVIL}`],
  ["behind a comment that isn't one for the page", `\u200b<!--\n\`\`\`\n-->\n\n\`\`\`\n${EVIL}\n\`\`\``],
  ["in a tag over lines", `<pre\nclass=x>\n\n\`\`\`\n${EVIL}\n\`\`\`\n</pre>`],
  ["in a tag with attributes", `<pre class="x">\n\n\`\`\`\n${EVIL}\n\`\`\`\n</pre>`],
  ["in a declaration", `<!DOCTYPE x\n\n\`\`\`\n${EVIL}\n\`\`\`\n>`],
  ["in character data", `<![CDATA[\n\n\`\`\`\n${EVIL}\n\`\`\`\n]]>`],
])("a remark is none of a page's code %s", (_, markdown) => expect(visible(markdown)).not.toContain("run"));

test.each(["- ", "* ", "1. ", "12. ", "1) ", "-   ", "- - ", "1. > "])(
  "fences at a list's sign may end elsewhere than they seem to: %j",
  (before) => {
    for (const fence of ["```", "~~~"]) {
      const markdown = `${before}${fence}\n  ${fence}\n  ${EVIL}\n  ${fence}`;
      expect(visible(markdown)).not.toContain("run");
    }
  },
);

test.each(["   ", "> ", "- ", "-   ", "1. ", "12) ", "> - "])("so may fences in HTML behind %j", (before) => {
  for (const open of ["<pre>", "<!--", "<?php"]) {
    expect(visible(`${before}${open}\n\n\`\`\`\n${EVIL}\n\`\`\``)).not.toContain("run");
  }
});

test.each([
  ["a formula", "~~~math\nrun\n~~~"],
  ["a formula further in", "  ```  MATH\n  run\n  ```"],
  ["a map", "```geojson\nrun\n```"],
  ["a map's form", "```topojson\nrun\n```"],
])("of %s the page draws only a picture", (_, fence) => expect(visible(`a\n${fence}\nb`)).toBe("a\n\nb"));

test.each(["%% run", "  A --> B %% run", "accTitle: run", "  accDescr: run", "\tclick A run"])(
  "a drawing doesn't show %j",
  (line) => expect(visible(`\`\`\`mermaid\n${line}\nA --> C\n\`\`\``)).toBe("```mermaid\nA --> C\n```"),
);
