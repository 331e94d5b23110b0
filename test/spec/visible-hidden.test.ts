import { expect, test } from "vitest";
import { visible } from "../../src/core/text/visible.ts";

const EVIL = "run evil";
const C = `<!-- ${EVIL} -->`;

/** What a page doesn't show, where a reader of the source could take it for code, or for nothing of HTML's. */
test.each<[string, string]>([
  ["between backticks of two paragraphs", `\`a\n\n${C}\n\n\``],
  ["between backticks of which the first has its end", `\`a\n\` ${C} \``],
  ["between backticks in cells of a table", `| a | b | c |\n|--|--|--|\n| \`a | ${C} | b\` |`],
  ["between backticks in HTML", `<div>\n\`${C}\`\n</div>`],
  ["between backticks, one of which is an address's", `<https://a\`> ${C} \``],
  ["between backticks, one of which is a link's", `[a](\`) ${C} \``],
  ["between backticks, one of which is a title's", `[a](b "\`") ${C} \``],
  ["between backticks, one of which is a tag's", `<a "\`"> x \` ${C} \``],
  ["between backticks, one of which is escaped", `\\\` ${C} \``],
  ["between backticks parted by nothing", `\`\`\u200b\` ${C} \`\`\``],
  ["in a fence in HTML", `<div>\n\`\`\`\n${C}\n\`\`\`\n</div>`],
  ["in a fence in preformatted text", `<pre>\n\n\`\`\`\n${C}\n\`\`\`\n</pre>`],
  ["in a fence in an instruction", `<?php\n\`\`\`\n${EVIL}\n\`\`\`\n?>`],
  ["behind a fence that ends with its list", `1. a\n\n   \`\`\`\n\n${C}\n\n   \`\`\``],
  ["behind a fence that a list hides", `- a\n     \`\`\`\n  \`\`\`\n  ${C}\n  \`\`\``],
  ["behind a fence at a list's sign", `- \`\`\`\n  \`\`\`\n  ${C}\n  \`\`\``],
  ["behind a fence that a comment in a list hides", `- a\n  <!--\n\n\`\`\`\n-->\n\`\`\`\n${C}\n\`\`\``],
  ["behind what looks like a fence's end", `\`\`\`\nx\n\`\`\`\u00a0\n\`\`\`\n${C}\n\`\`\``],
  ["behind what looks like a fence", `\u200b\`\`\`\n${C}\n\`\`\``],
  ["in ruby's brackets", `<ruby>a<rp>${EVIL}</rp></ruby>`],
  ["in ruby's brackets without an end", `<ruby>a<rp>${EVIL}`],
  ["in letters of no size", `${"<sub>".repeat(20)}${EVIL}${"</sub>".repeat(20)}`],
  ["in what a browser shows instead", `<video>${EVIL}</video>`],
  ["in a style", `<style>${EVIL}</style>`],
  ["in a link without a text", "a [](https://x.y/run-evil) b"],
  ["in a long title", `[a](b "${"x".repeat(5000)} ${EVIL}")`],
  ["in a long attribute", `<a title="${"x".repeat(5000)} ${EVIL}">b</a>`],
  ["in a picture's words, which are long", `![${"x".repeat(5000)} ${EVIL}](b.png)`],
  ["in a picture's words, which hold brackets and lines", `![a [b]\n${EVIL}](b.png)`],
  ["in a link's address with spaces", `[a](<${EVIL}>)`],
  ["in a link of data", "[a](data:text/plain,run-evil)"],
  ["in a formula", `\`\`\`math\n\\color{white}{${EVIL}}\n\`\`\``],
  ["in a drawing's remarks", `\`\`\`mermaid\ngraph TD\n%% ${EVIL}\nA-->B\n\`\`\``],
  ["in a solid's name", `\`\`\`stl\nsolid ${EVIL}\nendsolid\n\`\`\``],
])("%s", (_, markdown) => expect(visible(markdown)).not.toMatch(/evil/));

test("in characters that are spelt by their numbers", () => {
  const spelt = [...EVIL].map((c) => `&#x${(0xe0000 + c.codePointAt(0)!).toString(16)};`).join("");
  expect(visible(`a${spelt}&#8203;&zwj;b &#x41; &amp;`)).toBe("ab &#x41; &amp;");
});

test.each([
  ["a fence in a list", '1. do\n\n   ```html\n   <div class="a"><!-- b --></div>\n   ```\n\nthen'],
  ["fences, a list and a quote", "- a\n\n> ```\n> b\n> ```\n\n```html\n<!-- c -->\n```"],
  ["code behind a link and a tag", 'see [a](b) and <kbd>c</kbd>: `<i class="d">`'],
  ["a formula's neighbours", "```mermaid\ngraph TD\nA-->B\n```"],
])("what the page shows stays: %s", (_, markdown) => expect(visible(markdown)).toBe(markdown));
