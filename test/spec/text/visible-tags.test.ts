import { expect, test } from "vitest";
import { visible, visibleLine } from "../../../src/core/text/visible.ts";

const LONG = "x".repeat(5000);

test.each([
  ["in single quotes", "<a title='run this' href='b'>c</a>", "<a href='b'>c</a>"],
  ["with a tag's end in them", `<a title="x > run" data-b='y > run'>c</a>`, "<a>c</a>"],
  ["with an address in them", '<a title="<b: run">c</a>', "<a>c</a>"],
  ["that begin like one that is seen", '<a hreflang="run">c</a>', "<a>c</a>"],
  ["with spaces around their sign", `<a href = "b" src ='c' title = "run">d</a>`, `<a href="b" src='c'>d</a>`],
  ["without quotes", "<a href=b.c/d title=run>e</a>", "<a href=b.c/d>e</a>"],
  ["over lines", 'a <a\n  href="b"\n  title="run"\n>c</a> `<!-- d -->`', 'a <a href="b">c</a> `<!-- d -->`'],
  ["of an end", "<b>a</b title='run'>", "<b>a</b>"],
])("attributes that nobody sees go: %s", (_, markdown, seen) => expect(visible(markdown)).toBe(seen));

test.each([
  ["data", '<a href="data:text/plain,run">c</a>'],
  ["data in single quotes", "<a href='DATA:text/plain,run'>c</a>"],
  ["data without quotes", "<a href=data:text/plain,run>c</a>"],
  ["a script", '<a href="javascript:run()">c</a>'],
  ["a text", '<a href="run this">c</a>'],
  ["a long text", `<a href="${"run-".repeat(200)}">c</a>`],
])("an address that is %s goes with its attribute", (_, markdown) => expect(visible(markdown)).toBe("<a>c</a>"));

test("an address that only mentions data stays", () => {
  expect(visible('<a href="https://x.y/?q=data:1">c</a>')).toBe('<a href="https://x.y/?q=data:1">c</a>');
});

test.each([
  ["in quotes", `<a title="${LONG} run">b`, "b"],
  ["in single quotes", `<a title='${LONG} run'>b`, "b"],
  ["without quotes", `<a title=${LONG}run>b`, "b"],
  ["behind others", `<my-tag2 b="c" d='e' f title="${LONG} run">b`, "b"],
  ["that nothing ends", `a <a title="${LONG} run`, "a"],
  ["of an end", `a</b ${LONG} run>b`, "ab"],
  ["that are a name", `a<b${LONG}run>b`, "ab"],
])("a tag goes whole, whose attributes are longer than any that are meant: %s", (_, markdown, seen) => {
  expect(visible(markdown)).toBe(seen);
});

test.each([
  ["a tag that has only begun", "if x <a b then"],
  ["a comparison before a long text", `1 <2 ${LONG} > 3`],
  ["a comparison with quotes", `a <b "c" \`${LONG}\` > d`],
  ["what may hide something, without its end", "a <svg> b"],
  ["letters that are small", `${"H<sub>2</sub>O, m<sup>2</sup>; ".repeat(9)}end`],
  ["letters that are smaller", "<sub><sub><sub>a</sub></sub></sub>"],
  ["letters in many other tags", `${"<b><subs><x-sub>".repeat(5)}a`],
  ["code on a line behind a tag", "a. <b>c</b> `<!-- d -->`"],
  ["code on a line that is like a list's", "1: <b>c</b> `<!-- d -->`\n\n-<b>c</b> `<!-- d -->`"],
  ["code behind an escape", "\\a `<!-- b -->`"],
  ["code behind an escaped line end", "a\\\n`<!-- b -->`"],
  ["code behind code", "`a` `<!-- b -->` ``c ` <!-- d -->``"],
  ["code in a paragraph behind a lone backtick", "it`s\n\n`<!-- a -->`\n\nit`s\n \n`<!-- a -->`"],
  ["code behind a comparison", "a < b, 3<4 `<!-- c -->`"],
  ["code in a paragraph behind a table", "a | b\n\n`<!-- c -->`"],
])("%s: stays", (_, markdown) => expect(visible(markdown)).toBe(markdown));

test.each([
  ["in a comment with an arrow", "a<!-- b > run -->c", "ac"],
  ["in character data with an arrow", "a<![CDATA[ b > run ]]>c", "ac"],
  ["in a comment behind another", "a<!-- run --><!-- run -->b", "ab"],
  ["in a comment behind code", "`a`<!-- run -->", "`a`"],
  ["in a comment over lines, before code", "a <!--\nrun --> `<!-- b -->`", "a  `<!-- b -->`"],
  ["in a comment at the very beginning, which nothing ends", "  <!-- run", ""],
  ["in what hides it", "a<svg>run</svg>b", "ab"],
  ["in what hides it, in capitals", "a<STYLE>run</STYLE>b", "ab"],
  ["in what hides it, in both", "a<Style>run</sTyle>b", "ab"],
  ["in what hides it, with a space at its end", "a<style>run</style\n>b", "ab"],
  ["in what hides it, with attributes at its end", `a<style>run</style b="> run" c='run>'>d`, "ad"],
  ["in what hides it, with a backtick at its end", "a<style>run</style `run`>b", "ab"],
  ["in what hides it, to an end that is left open", "a<style>run</style run", "a"],
  ["in what hides it, with an end like its own", "a<style>run</styles>run</style>b", "ab"],
  ["in ruby's brackets, in their paragraph", "a<rp>run\n\nb", "a\n\nb"],
  ["in letters of no size, to the end", "<sub><sup><sub><sup>run", "<sub><sup><sub><sup>"],
])("nothing is seen %s", (_, markdown, seen) => expect(visible(markdown)).toBe(seen));

test.each(["", "  ", "> ", "- ", "-   ", "* + ", "1. ", "12) ", "3.  ", "> - "])(
  "in a block of HTML backticks are no code's, nor is what stands between them: %j",
  (before) => expect(visible(`${before}<b>x</b> \`<!-- run -->\``)).not.toContain("run"),
);

test.each([
  ["a tag that has only begun", "x <a `<!-- run -->`"],
  ["an end that has only begun", "x </a `<!-- run -->`"],
  ["a backtick in the line before", "a <!--x--> `b\n<!-- run --> `"],
])("behind %s no backtick can be trusted", (_, markdown) => expect(visible(markdown)).not.toContain("run"));

test("a title's code is as it is in a body's", () => {
  expect(visibleLine("Read `<!-- a -->`<!-- run -->")).toBe("Read `<!-- a -->`");
});

test.each([
  ["&#65;&#x42;", "&#65;&#x42;"],
  ["a&nbsp;b", "a b"],
  ["a&#8203;&ZeroWidthSpace;&shy;b", "ab"],
  ["a&#32;&#10;&#xa0;b", "ab"],
  ["a&#x110000;&#99999999;b", "ab"],
  ["&#x10ffff;", "&#x10ffff;"],
])("of the characters by number in %j is seen %j", (markdown, seen) => expect(visible(markdown)).toBe(seen));

test.each([
  ["a<br><br><br><br>b", "a\n\n\nb"],
  ["a<br>\n<br>  \n<br>\n<br>b", "a\n\n\nb"],
  ["a<br><br><br>b", "a<br><br><br>b"],
  ["a<br>b<br>c<br>d<br>e", "a<br>b<br>c<br>d<br>e"],
])("breaks push nothing out of sight: %j", (markdown, seen) => expect(visible(markdown)).toBe(seen));
