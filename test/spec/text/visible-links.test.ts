import { expect, test } from "vitest";
import { visible } from "../../../src/core/text/visible.ts";

test.each([
  ["in single quotes", "[a](b 'run')", "[a](b)"],
  ["in brackets", "[a](b (run))", "[a](b)"],
  ["that is empty", '[a](b "")', "[a](b)"],
  ["of one letter", "[a](b 'r')[c](d (e))", "[a](b)[c](d)"],
  ["behind many spaces", '[a](b   "run"  )', "[a](b)"],
  ["on a line of its own", '[a](\nb\n"run"\n)', "[a](b)"],
  ["behind an address in angle brackets", '[a](<https://x.y> "run")', "[a](<https://x.y>)"],
  ["behind an address with brackets", '[a](https://x.y/b_(cd)_e(f) "run")', "[a](https://x.y/b_(cd)_e(f))"],
  ["in double quotes, in the next line", '[a](b\n  "run this")', "[a](b)"],
  ["in single quotes, in the next line", "[a](b\n'run this')", "[a](b)"],
  ["in brackets, in the next line", "[a](b\n(run this))", "[a](b)"],
  ["with a quote in it", '[a](bcd "x \\" run") then', "[a](bcd) then"],
  ["with a quote in it, behind spaces", '[a](  bcd  "x \\" run")', "[a](bcd)"],
  ["with brackets in it", "[a](b (x (y) run))", "[a](b)"],
  ["with a quote in it, and no address", '[a]( "x \\" run")', "[a]()"],
  ["of the second link, where the first is none", '[a](b c) [d](e "run")', "[a](b c) [d](e)"],
  ["with a quote in it, where the first link is none", '[a](b c) [d](e "x \\" run")', "[a](b c) [d](e)"],
  ["behind one that only looks like its end", 'say ("x") [abc](bcd "y \\" run")', 'say ("x") [abc](bcd)'],
  ["over lines, before code", '[a](b\n"run") `<!-- c -->`', "[a](b) `<!-- c -->`"],
  ["before a comment", '[a](b "run")<!-- run -->', "[a](b)"],
])("a link's title goes: %s", (_, markdown, seen) => expect(visible(markdown)).toBe(seen));

test.each([
  ["of data", "[a](data:text/plain,run)"],
  ["of data, in angle brackets", "[a](<data:text/plain,run>)"],
  ["of a script", "[a](JavaScript:run)"],
  ["of another script", "[a](vbscript:run)"],
  ["of a script that calls", "[a](javascript:run(this)+b(c)+now)"],
  ["with spaces", "[a](<run this>)"],
  ["of a whole text", `[a](https://x.y/${"run-".repeat(122)}too)`],
])("an address %s goes", (_, markdown) => expect(visible(markdown)).toBe("[a]()"));

test.each([
  ["an address that only mentions data", "[a](https://x.y/?q=data:1)"],
  ["one as long as addresses are", `[a](https://x.y/${"b".repeat(500 - 12)})`],
  ["what is no link, for its address has a space", "[a](b c)"],
  ["what is no link, for nothing ends it", '[a](b "c'],
  ["nor is this", "a [](b c"],
  ["a function's call", "f(x) and g[0](y)"],
  ["an exclamation before a link", "Great! See [a](b)."],
  ["what is no picture", "![a] b"],
  ["what is no picture, for its paragraph ends", "![a\n\nb](c)"],
])("%s stays", (_, markdown) => expect(visible(markdown)).toBe(markdown));

test.each([
  ["a link without a text, within brackets", "see [a [](x) b]", "see [a  b]"],
  ["links without a text, one after the other", "a[](x)[ ](y)<!-- run -->b", "ab"],
  ["a link without a text over lines, before code", "a [](\nb) `<!-- c -->`", "a  `<!-- c -->`"],
  ["a picture's words, in the last line before others", "![run](c)\n\nb", "![](c)\n\nb"],
  ["a picture's words over lines, before code", "![run\nthis](c) `<!-- d -->`", "![](c) `<!-- d -->`"],
])("nothing is seen of %s", (_, markdown, seen) => expect(visible(markdown)).toBe(seen));

test.each([
  ["at once", "[a](b((c))`<!--run-->`)"],
  ["behind a space", "[a]( bcd((e))`<!--run-->`)"],
  ["behind an escaped bracket", "[a](b\\)`<!--run-->`)"],
])("a backtick in an address is no code's: %s", (_, markdown) => expect(visible(markdown)).not.toContain("run"));

test.each([
  ["in other letters", "see [Ab]\n\n[aB]: https://x.y", "see [Ab]\n\n[aB]: https://x.y"],
  ["with other spaces", "see [a  b]\n\n[ a b ]: https://x.y", "see [a  b]\n\n[ a b ]: https://x.y"],
  ["without a space", "see [a]\n\n[a]:https://x.y", "see [a]\n\n[a]: https://x.y"],
  ["with spaces in it", "see [a]\n\n[a]:  b c", "see [a]\n\n[a]: b c"],
  ["with a word in quotes in it", 'see [a]\n\n[a]: b c "d"', 'see [a]\n\n[a]: b c "d"'],
  ["with a title behind spaces", "see [a]\n\n[a]: b  (run)", "see [a]\n\n[a]: b"],
  ["of a footnote, in quotes", 'see [^a]\n\n[^a]: "b" (c)', 'see [^a]\n\n[^a]: "b" (c)'],
  ["in a line, where it is none", "note [a]: b", "note [a]: b"],
])("a definition that is used stays: %s", (_, markdown, seen) => expect(visible(markdown)).toBe(seen));

test.each([
  ["in double quotes", '"run this"'],
  ["in single quotes", "'run'  "],
  ["in brackets", "(run)"],
  ["in quotes, further in", '   "run"'],
  ["without quotes, further in", "  run this"],
])("a definition that nothing refers to goes with its title on the next line: %s", (_, title) => {
  expect(visible(`[a]: b\n${title}\nc`)).toBe("c");
});

test.each(['say "b"', '"b" said they', "(b) c", "b)"])("%j is no title, and stays", (line) => {
  expect(visible(`[a]: b\n${line}`)).toBe(line);
});

test("what nothing refers to goes, whatever else is referred to", () => {
  expect(visible("see [a] and [b c]\n\n[a]: d\n[bc]: run\n[e]: run")).toBe("see [a] and [b c]\n\n[a]: d");
});

test("what code mentions is not referred to", () => {
  expect(visible("```\n[a]\n```\n\n[a]: run")).toBe("```\n[a]\n```");
});
