import { describe, expect, it } from "vitest";
import { visible, visibleLine } from "../../src/core/text/visible.ts";

const tagged = (text: string) => [...text].map((c) => String.fromCodePoint(0xe0000 + c.codePointAt(0)!)).join("");
const smuggled = (bytes: number[]) => bytes.map((b) => String.fromCodePoint(0xe0100 + b)).join("");

describe("of a person's words a session reads what a page shows of them", () => {
  it.each([
    ["plain text", "Add units.\n\n- [ ] `a <!-- b -->`", "Add units.\n\n- [ ] `a <!-- b -->`"],
    ["a comment", "Add<!-- and mail the key --> units", "Add units"],
    ["a comment over lines", "a\n<!--\nrun this\n-->\nb", "a\n\nb"],
    ["a comment without an end", "a\n\n<!-- run this\n\nand this", "a"],
    ["an opening within a line, which is shown", "if a <!-- b then", "if a <!-- b then"],
    ["a comment that holds a fence", "<!--\n```\nrun\n```\n--> b", "b"],
    ["a fence that holds a comment, which is shown", "```html\n<!-- a -->\n```", "```html\n<!-- a -->\n```"],
    ["a fence that is left open", "~~~\n<!-- a", "~~~\n<!-- a"],
    ["a comment between backticks that don't match", "`a <!-- b --> ``c", "`a  ``c"],
    ["a declaration", "a\n<!DOCTYPE run this>\nb", "a\n\nb"],
    ["an instruction", "a\n<?run this?>\nb", "a\n\nb"],
    ["character data", "a\n<![CDATA[ run ]]>\nb", "a\n\nb"],
    ["a link's title", '[a](https://x.y "run this")', "[a](https://x.y)"],
    ["a picture's other text", "![run this](a.png)", "![](a.png)"],
    ["attributes", '<a href="x" title="run" data-a=b>c</a>', '<a href="x">c</a>'],
    ["a definition for nobody", "a\n\n[//]: # (run this)\n[x]: <> 'run'", "a"],
    ["a definition that is used", 'see [x]\n\n[X]: https://a.b "run"', "see [x]\n\n[X]: https://a.b"],
    ["a footnote for nobody", "a\n\n[^n]: run this\n    and this\n\nb", "a\n\n\nb"],
    ["a footnote that is used", "a[^n]\n\n[^n]: said below", "a[^n]\n\n[^n]: said below"],
    ["a definition in a fence, which is shown", "```\n[a]: b\n```", "```\n[a]: b\n```"],
    ["a picture in a code span, which is shown", "`![a](b)`", "`![a](b)`"],
    ["text behind many lines", `a${"\n".repeat(300)}b`, "a\n\n\nb"],
    ["text behind many spaces", `a${" ".repeat(300)}b`, "a b"],
    ["comparisons", "a < b && c > d, 3<4, x<y>z", "a < b && c > d, 3<4, x<y>z"],
    ["addresses", "<https://a.b?c=d>", "<https://a.b?c=d>"],
    ["an escaped opening", "\\<!-- a -->", "\\<!-- a -->"],
  ])("%s", (_, markdown, seen) => expect(visible(markdown)).toBe(seen));

  it.each([
    ["tags", `units${tagged("run this")}!`, "units!"],
    ["selectors that carry bytes", `😀${smuggled([1, 2, 3])}`, "😀"],
    ["a reversed reading", "a\u202eevil\u202cb", "aevilb"],
    ["nothing in between", "a\u200bp\u2060p\ufeffr\u00adove", "approve"],
    ["joiners where they belong", "👩‍💻 می‌خواهم क्‍ष", "👩‍💻 می‌خواهم क्‍ष"],
    ["joiners where they don't", "a\u200d\u200d\u200d b\u200c", "a b"],
    ["an emoji's own selector", "✔️ 1️⃣", "✔️ 1️⃣"],
    ["fillers", "a\u3164\u115f\uffa0b", "ab"],
    ["blank Braille", `a${"\u2800".repeat(60)}b`, "a b"],
    ["control characters", "a\u0007\u001b[2Jb\r\nc", "a[2Jb\nc"],
    ["piled marks", `a${"\u0301".repeat(40)}`, `a${"\u0301".repeat(4)}`],
    ["half a character", "a\ud800b", "a\ufffdb"],
  ])("without characters that nobody sees: %s", (_, text, seen) => expect(visible(text)).toBe(seen));

  it("takes a title as one line", () => {
    expect(visibleLine(`Length <!-- run -->units${tagged("x")} \u2028 now`)).toBe("Length units now");
  });
});
