/** What a reader takes from the page: lines of Markdown, and which of them may be commands. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRenderedHtml } from "../../../src/core/text/rendered-html.ts";
import { joinLines } from "../../../src/core/text/rendered-lines.ts";
import { holds } from "../support/holds.ts";

const read = (html: string) => joinLines(readRenderedHtml(html));
const spoken = (html: string) =>
  readRenderedHtml(html).flatMap(({ speaks, text }) => (speaks ? [text] : []));
const plain = (html: string) => readRenderedHtml(html).map((line) => line.plain);

describe("a line may be a command", () => {
  test.each([
    ["in a paragraph", "<p>/a</p>"],
    ["after a break", "<p>Hi<br>\n/a</p>"],
    ["after spaces and line ends", "<p>\n  /a</p>"],
    ["in a container", '<div align="center">/a</div>'],
    ["in an e-mail, which shows line ends", '<div class="email-fragment">Hi\n/a</div>'],
    [
      "after a quote, code and a list",
      "<blockquote>q</blockquote><pre>c</pre><ul><li>i</li></ul><p>/a</p>",
    ],
    ["after a closed `<details>`", "<details><summary>s</summary></details><p>/a</p>"],
    [
      "after a diagram",
      '<section class="js-render-needs-enrichment"><pre>x</pre></section><p>/a</p>',
    ],
    [
      "after a suggested change",
      '<div class="js-suggested-changes-blob"><table></table></div><p>/a</p>',
    ],
    ["after code in lines", "<p><code>x</code><br>/a</p>"],
  ])("%s", (_, html) => expect(spoken(html)).toEqual(["/a"]));

  test.each([
    ["after other words", "<p>see /a</p>"],
    ["a line end in HTML, which is a space on the page", "<p>see\n/a</p>"],
    ["in bold", "<p><strong>/a</strong></p>"],
    ["in a link", '<p><a href="https://x.y">/a</a></p>'],
    ["in a span", "<p><span>/a</span></p>"],
    ["in code in lines", "<p><code>/a</code></p>"],
    ["in code", "<pre>/a</pre>"],
    ["in a quote", "<blockquote><p>/a</p></blockquote>"],
    ["in an alert", '<div class="markdown-alert"><p>/a</p></div>'],
    ["in a list", "<ul><li>/a</li></ul>"],
    ["in a paragraph of a list's item", "<ul><li><p>b</p><p>/a</p></li></ul>"],
    ["in a heading", "<h1>/a</h1>"],
    ["in a table", "<table><tr><td><p>/a</p></td></tr></table>"],
    ["in a closed `<details>`", "<details><summary>s</summary><p>/a</p></details>"],
    ["in an open `<details>`", "<details open><summary>s</summary><p>/a</p></details>"],
    ["in a footnote", "<section data-footnotes><p>/a</p></section>"],
    ["in a picture's words", '<p><img src="x" alt="/a" title="/a"></p>'],
    ["in an attribute", '<p title="/a">b</p>'],
    ["after a picture", '<p><img src="https://x.y/z.png">/a</p>'],
    ["after an invisible character", "<p>\u200b/a</p>"],
    ["after a separator of Unicode's, which ends no line", "<p>b\u2028/a</p>"],
    [
      "in hidden text",
      '<p hidden>/a</p><p class="sr-only">/a</p><div style="display:none">/a</div>',
    ],
    ["in a comment", "<!-- <p>/a</p> --><p>b</p>"],
  ])("but not %s", (_, html) => expect(spoken(html)).toEqual([]));

  test("without HTML there is none, nor with HTML that GitHub can't have produced", () => {
    for (const none of [null, undefined, ""]) expect(readRenderedHtml(none)).toEqual([]);
    expect(readRenderedHtml(`<p>/a</p>${"<div>".repeat(1001)}`)).toEqual([]);
    expect(readRenderedHtml(`<p>/a</p>${"x".repeat(4_000_000)}`)).toEqual([]);
  });
});

describe("its author's plain words", () => {
  test.each([
    ["code in lines", "<p>a <code>b</code> c</p>", ["a  c"]],
    ["code", "<pre>b</pre>", ["", "", ""]],
    ["a quote", "<blockquote><p>b</p></blockquote>", [""]],
    [
      "what is after a `<details>`",
      "<details><summary>b</summary><p>c</p></details>",
      ["", "", ""],
    ],
    ["formulas", "<p>a <math-renderer>$b$</math-renderer></p>", ["a"]],
  ])("exclude %s", (_, html, words) => expect(plain(html)).toEqual(words));

  test("include mentions, emoji and the labels of links", () => {
    const mention = '<a class="user-mention" href="https://x.y/baton">@baton</a>';
    expect(plain(`<p>${mention} <a href="https://x.y">see</a> <g-emoji>👍</g-emoji>`)).toEqual([
      "@baton see 👍",
    ]);
  });
});

test.each([
  ["emphasis", "<p><b>a</b> <em>b</em> <del>c</del> <strong></strong></p>", "**a** _b_ ~~c~~"],
  ["emphasis in emphasis", "<p><strong>a <em>b</em></strong></p>", "**a _b_**"],
  ["code with backticks", "<p><code>a ` b</code> <code>`</code></p>", "``a ` b`` `` ` ``"],
  ["code with a fence in it", "<pre>```\na\n```</pre>", "````\n```\na\n```\n````"],
  [
    "code with its language",
    '<div class="highlight highlight-source-js"><pre>a\n\n  b</pre></div>',
    "```js\na\n\n  b\n```",
  ],
  [
    "code with a language that GitHub does not know",
    '<pre lang="foo"><code>a\n</code></pre>',
    "```foo\na\n```",
  ],
  ["empty code", '<div class="highlight highlight-source-yaml"><pre></pre></div>', "```yaml\n```"],
  [
    "code in a list",
    "<ol><li>a<pre>b</pre></li><li>c</li></ol>",
    "1. a\n\n   ```\n   b\n   ```\n2. c",
  ],
  [
    "lists in lists",
    "<ul><li>a<ol start=3><li>b</li><li>c</li></ol></li><li>d</li></ul>",
    "- a\n  3. b\n  4. c\n- d",
  ],
  ["a quote in a quote", "<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"],
  ["a rule", "<p>a</p><hr><p>b</p>", "a\n\n---\n\nb"],
  ["a table", "<table><tr><th>a</th></tr><tr><td>b<br>c</td></tr></table>", "| a |\n| b c |"],
  ["a label that is its address", '<a href="https://x.y/z">https://x.y/z</a>', "https://x.y/z"],
  ["a label that is its address's end", '<a href="http://www.x.y">www.x.y</a>', "www.x.y"],
  ["a link without a label", '<p>a<a href="https://x.y/run"></a></p>', "a"],
  ["a link to a place in the page", '<a href="#run-this">a</a>', "a"],
  ["a link to a script", '<a href="javascript:run()">a</a>', "a"],
  ["a link to a text", `<a href="https://x.y/${"run-".repeat(200)}">a</a>`, "a"],
  ["an address with brackets", '<a href="https://x.y/a_(b)">a</a>', "[a](https://x.y/a_%28b%29)"],
  [
    "a commit's id that leads elsewhere",
    '<a class="commit-link" href="https://x.y/commit/abc"><tt>1234567</tt></a>',
    "1234567",
  ],
  ["a signed address", '<img src="https://x.y/a.png?X-Amz-Signature=b">', "![](https://x.y/a.png)"],
  [
    "an address with a query",
    '<img src="https://x.y/a.png?size=2">',
    "![](https://x.y/a.png?size=2)",
  ],
  ["letters of no size", `<p>a${"<sub>".repeat(4)}b${"</sub>".repeat(4)}c</p>`, "ac"],
  ["small letters", "<p>x<sup>2</sup></p>", "x<sup>2</sup>"],
  ["many breaks", `<p>a${"<br>".repeat(300)}b</p>`, "a\n\nb"],
  ["many spaces", `<p>a${"\u00a0".repeat(300)}b</p>`, "a b"],
  ["invisible characters", "<p>a\u200bb\u{e0041}\ud800</p>", "ab\ufffd"],
  [
    "a mermaid fence of the Markdown API",
    '<div class="highlight highlight-source-mermaid"><pre>a</pre></div>',
    "[diagram]",
  ],
  ["a separator of Unicode's, which ends no line", "<p>a\u2028/b</p>", "a /b"],
  ["ruby's brackets", "<ruby>a<rp>(run)</rp></ruby>", "a"],
  [
    "text that browsers do not show",
    "<p>a<script>b</script><style>c</style><svg><text>d</text></svg></p>",
    "a",
  ],
])("%s: as Markdown", (_, html, text) => expect(read(html)).toBe(text));

test.each([
  ...[
    "<b>",
    "<div>",
    "<b></b> ",
    "<ul><li>",
    "<blockquote>",
    '<a href="x">y</a>',
    "<sub>a</sub>",
    "<br>",
    "` ",
    "</p>",
  ],
  ...[
    "<code>`",
    "<td>",
    "&amp;",
    "<p>\u200d",
    "a\u0301",
    '<img src="x">',
    "<!-- ",
    "<details>",
    '<p class="a ">',
  ],
])("a page takes no more than a moment, with anything repeated in it: %j", (piece) => {
  const begun = process.cpuUsage();
  readRenderedHtml(piece.repeat(500_000 / piece.length));
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1000).toBeLessThan(1500);
});

test("any HTML is read without an error, and only lines that begin with a slash are commands", () => {
  const piece = fc.constantFrom(
    ...[
      "<p>",
      "</p>",
      "<pre>",
      "</pre>",
      "<code>",
      "</code>",
      "<li>",
      "</ul>",
      "<blockquote>",
      "</blockquote>",
      "/a",
    ],
    ...[
      "<br>",
      "<details>",
      "</details>",
      "\n",
      " ",
      "<a href='x'>",
      "</a>",
      "<td>",
      "</td>",
      "<sub>",
      "</sub>",
      "b",
    ],
    ...[
      '<td class="blob-code-addition">',
      '<div class="js-suggested-changes-blob">',
      "</div>",
      "<math-renderer>",
    ],
  );
  holds(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      for (const { speaks, text, plain: words } of readRenderedHtml(pieces.join(""))) {
        expect(text).not.toContain("\n");
        expect(!speaks || (text.startsWith("/") && words.startsWith("/"))).toBe(true);
      }
    }),
    500,
  );
});
