/**
 * Text from others in a line, a block, a code span and a commit message: each case of the escaping.
 */
import { describe, expect, test } from "vitest";
import {
  escapeBlock,
  BODY_LIMIT,
  truncateBody,
  formatCode,
  renderCodeBlock,
  escapeInline,
  renderLabeledBlock,
  escapePlainText,
  escapeParagraphs,
} from "../../../src/core/text/markdown.ts";

const B = "\u200b";

describe("on a line", () => {
  test.each([
    [
      "spaces, tabs and ends of lines are one space",
      "  a\t\tb\u0000c\u0085d\u2029e  ",
      "a b c d e",
    ],
    ["a mention is broken, an address of mail too", "@a @-b a@b @ b", `@${B}a @${B}-b a@${B}b @ b`],
    ["a comment's ends are broken", "<!-- a --> b --!> c", `&lt;!${B}-- a --${B}> b --!${B}> c`],
    ["in code, only a comment's ends are", "`<!-- @a <b> -->`", `\`<!${B}-- @a <b> --${B}>\``],
    ["entities become text", "&lt; &#60; &#x3c; & a; &b", "&amp;lt; &amp;#60; &amp;#x3c; & a; &b"],
    ["backslashes become text", "a\\*b", "a\\\\*b"],
    ["an image is a link", "![a](b) [a](b) !a", "!\\[a](b) [a](b) !a"],
    ["code stays if every backtick is paired", "`a` `b`", "`a` `b`"],
    ["else none is code", "`a` `b", "\\`a\\` \\`b"],
    ["but not if they come in twos", "``a`` <b>", "\\`\\`a\\`\\` &lt;b>"],
    ["but not if their numbers differ", "`a`` b", "\\`a\\`\\` b"],
    ["bidirectional control characters are removed", "a\u202eb\u2066c\u2069", "abc"],
    ["cells are not ended", "a | b `c|d`", "a \\| b `c\\|d`"],
    ["headings become text", "###### a", "\\###### a"],
    ["even without any text", "##", "\\##"],
    ["seven signs are none", "####### a", "####### a"],
    ["nor is a number", "#12 is it", "#12 is it"],
    ["commands become text", "/Approve", "\\/Approve"],
    ["a path of numbers is none", "/9", "/9"],
    ["a rule becomes text", "* * *", "\\* * *"],
    ["of any sign", "___", "\\___"],
    ["two are none", "* *", "* *"],
    ["an underline becomes text", "===", "\\==="],
    ["a sum is none", "= 3", "= 3"],
    ["nor is a word after it", "==a", "==a"],
    ["nor an option of a program", "--all", "--all"],
    ["nor what is in bold", "***a***", "***a***"],
    ["two hyphens underline", "--", "\\--"],
    ["one is a hyphen", "-", "-"],
    ["a fence becomes text", "~~~ js", "\\~~~ js"],
    ["struck-out text stays", "~~a~~", "~~a~~"],
    ["a definition becomes text", "[a b]: /y", "\\[a b]: /y"],
    ["in a list too", "12) [a]: /y", "\\12) [a]: /y"],
    ["in a quote too", "> * [a]: /y", "\\> * [a]: /y"],
    ["a link is none", "[a](/y): b", "[a](/y): b"],
  ])("%s", (_what, given, shown) => expect(escapeInline(given)).toBe(shown));

  test.each([
    "close",
    "closes",
    "closed",
    "fix",
    "fixes",
    "fixed",
    "resolve",
    "resolves",
    "Resolved",
  ])("%s closes no issue", (word) => {
    expect(escapeInline(`${word} #12`)).toBe(`${word} issue #12`);
    expect(escapeInline(`${word}:  o.x/r-y#3`)).toBe(`${word}: issue o.x/r-y#3`);
    expect(escapeInline(`${word} GH-9`)).toBe(`${word} issue GH-9`);
    expect(escapeInline(`${word} https://x.test/o/r/issues/12`)).toBe(
      `${word} issue https://x.test/o/r/issues/12`,
    );
    expect(escapeInline(`${word} http://x.test/12`)).toBe(`${word} issue http://x.test/12`);
  });

  test.each([
    "prefix #12",
    "fixing #12",
    "closes it",
    "close #x",
    "fix https://x.test/a",
    "fixes GH-x",
    "fix#12",
  ])("%j closes none and is unchanged", (given) => expect(escapeInline(given)).toBe(given));

  test("text that is too long is cut and ends with an ellipsis", () => {
    expect(escapeInline("a".repeat(300))).toBe("a".repeat(300));
    expect(escapeInline("a".repeat(301))).toBe(`${"a".repeat(299)}…`);
    expect(escapeInline("abcdef", 5)).toBe("abcd…");
    expect(escapeInline("ab😀de", 4)).toBe("ab…");
    expect(escapeInline("a\ufffdbcde", 5)).toBe("a\ufffdbc…");
  });
});

describe("in a block", () => {
  test.each([
    ["any kind of line end counts", "a\r\nb\rc\u0085d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"],
    ["control characters are removed, except tabs", "a\u0000b\tc", "ab\tc"],
    ["spaces after an underline don't change it", "a\n== \nb\n-- \nc", "a\n\\== \nb\n\\-- \nc"],
    ["indented text stays indented", "- a\n  # b", "- a\n  \\# b"],
    ["a fence may name its language", "```c++\n@a\n```", "```c++\n@a\n```"],
    ["but no more than that", "```js x\n@a", `\\\`\\\`\\\`js x\n@${B}a`],
    ["letters, digits, and a few signs", "```js!\n@a", `\\\`\\\`\\\`js!\n@${B}a`],
    ["a fence of tildes", "~~~~\n@a\n~~~~\n@a", `~~~~\n@a\n~~~~\n@${B}a`],
    ["that is left open is closed as it was opened", "~~~~\n@a\n~~~", "~~~~\n@a\n~~~\n~~~~"],
    ["words after its end don't end it", "```\n@a\n``` x", "```\n@a\n``` x\n```"],
    ["words before hyphens are not part of a table", "a `b|c` --", "a `b|c` --"],
    ["a line of hyphens is not part of a table", "a `b|c`\n\n- d", "a `b|c`\n\n- d"],
  ])("%s", (_what, given, shown) => expect(escapeBlock(given)).toBe(shown));

  test("text that is too long is cut", () => {
    expect(escapeBlock("a".repeat(4001))).toBe(`${"a".repeat(3999)}…`);
    expect(escapeBlock("  a  ", 1)).toBe("a");
  });

  test("a prefix goes on its first line, unless it begins with a fence", () => {
    expect(renderLabeledBlock("**To fix:**", "Allow it.")).toBe("**To fix:** Allow it.");
    expect(renderLabeledBlock("**To fix:**", "```\na\n```")).toBe("**To fix:**\n\n```\na\n```");
    expect(renderLabeledBlock("**To fix:**", "~~~\na\n~~~")).toBe("**To fix:**\n\n~~~\na\n~~~");
    expect(renderLabeledBlock("**To fix:**", "~a~ b")).toBe("**To fix:** ~a~ b");
    expect(renderLabeledBlock("**To fix:**", "`a` b")).toBe("**To fix:** `a` b");
    expect(renderLabeledBlock("**To fix:**", "Use\n```\na\n```")).toBe(
      "**To fix:** Use\n```\na\n```",
    );
    expect(renderLabeledBlock("a", "bcd", 2)).toBe("a b…");
  });
});

describe("in a code span or a fence", () => {
  test.each([
    ["  a\n`b` ", "`a 'b'`"],
    ["a \t b", "`a b`"],
    ["<!-- a -->", `\`<!${B}-- a --${B}>\``],
    [" \n", ""],
    ["a".repeat(201), `\`${"a".repeat(199)}…\``],
  ])("%j is escaped as %j", (given, shown) => expect(formatCode(given)).toBe(shown));

  test.each([
    ["a", "```\na\n```"],
    ["``", "```\n``\n```"],
    ["a ```` b ``` c", "`````\na ```` b ``` c\n`````"],
  ])("%j is fenced as %j", (given, shown) => expect(renderCodeBlock(given)).toBe(shown));
});

describe("in a pull request's body", () => {
  test.each([
    ["Release-As: 9.9.9", `Release${B}-As: 9.9.9`],
    ["```\nBREAKING CHANGE: a\n```", `\`\`\`\nBREAKING${B} CHANGE: a\n\`\`\``],
    ["BEGIN_COMMIT_OVERRIDE", `BEGIN${B}_COMMIT_OVERRIDE`],
    ["A Release-As: footer", "A Release-As: footer"],
  ])("a squash sets no release with it: %j", (given, shown) =>
    expect(escapeBlock(given)).toBe(shown),
  );
});

describe("in a commit message", () => {
  test.each([
    ["ends of lines are git's", "  a\r\nb\rc\td\u0000  ", "a\nb\nc\td"],
    [
      "no checks are skipped",
      "[skip ci] [ CI skip ] [no ci] [skip actions] [actions skip]",
      "(skip ci) (CI skip) (no ci) (skip actions) (actions skip)",
    ],
    ["but other words in brackets stay", "[skip] [x skip ci]", "[skip] [x skip ci]"],
    [
      "no trailer is forged",
      "Reviewed-by : a\nBaton-X-y: b\nskip-checks: true",
      "> Reviewed-by : a\n> Baton-X-y: b\n> skip-checks: true",
    ],
    [
      "but what is in a line stays",
      "a Reviewed-by: b\nby: c\nBaton: d",
      "a Reviewed-by: b\nby: c\nBaton: d",
    ],
    [
      "no release is set",
      "Release-As: 9.9.9\nrelease-as : 1\nBREAKING CHANGE: a\n  * breaking change b\n" +
        "BREAKING-CHANGE #2",
      "> Release-As: 9.9.9\n> release-as : 1\n> BREAKING CHANGE: a\n>   * breaking " +
        "change b\n> BREAKING-CHANGE #2",
    ],
    [
      "no footer is forged by another end of line",
      "a\u2028Release-As: 1\u0085Change-Id: 2",
      "a\n> Release-As: 1\n> Change-Id: 2",
    ],
    [
      "no message is replaced",
      "BEGIN_COMMIT_OVERRIDE\nEND_NESTED_COMMIT",
      `BEGIN${B}_COMMIT_OVERRIDE\nEND${B}_NESTED_COMMIT`,
    ],
    ["but a header stays if it is first", "feat(a)!: b", "feat(a)!: b"],
    [
      "and so do sentences",
      "A BREAKING CHANGE: a\nBreaking news: b\nNote: c",
      "A BREAKING CHANGE: a\nBreaking news: b\nNote: c",
    ],
    ["nobody is mentioned and no issue closed", "@a fixes #1", `@${B}a fixes issue #1`],
    ["however far it is", "fixes:  #1", "fixes:  issue #1"],
    ["Markdown is left alone", "# a `b` <c> \\d", "# a `b` <c> \\d"],
  ])("%s", (_what, given, shown) => expect(escapePlainText(given)).toBe(shown));

  test.each([
    ["feat: a\n\nfix(b)!: c\nFix: d", "> feat: a\n\n> fix(b)!: c\n> Fix: d"],
    ["fixed: a\nfeature: b", "fixed: a\nfeature: b"],
  ])("below its first line, nothing is a commit of its own: %j", (given, shown) =>
    expect(escapeParagraphs(given)).toBe(shown),
  );

  test("text that is too long is cut", () => {
    expect(escapePlainText("a".repeat(8001))).toBe(`${"a".repeat(7999)}…`);
    expect(escapePlainText("abc", 2)).toBe("a…");
  });
});

describe("a body that is longer than GitHub accepts", () => {
  const ROOM = BODY_LIMIT - 400;
  const NOTE = "\n\n_Cut here: GitHub takes 65536 characters. The rest is in the record._";

  test("is cut with a sentence that says where the rest is, exactly where it must be", () => {
    expect(truncateBody("a".repeat(ROOM))).toHaveLength(ROOM);
    expect(truncateBody("a".repeat(ROOM + 1))).toBe("a".repeat(ROOM - NOTE.length - 100) + NOTE);
    expect(truncateBody("a".repeat(ROOM + 1), "STATUS.md")).toMatch(
      / The rest is in STATUS\.md\._$/,
    );
  });

  test.each([
    ["is closed if it was open", "~~~~\na", "\n~~~~"],
    ["is unchanged if it was closed", "```js\na\n```\n", ""],
    ["is the second if that is open", "```\na\n```\n````x\n", "\n````"],
    ["is none in a line", "a ```\n", ""],
    ["is none with a backtick after it", "```a`\n", ""],
    ["is not one of two", "``\n", ""],
  ])("a fence %s", (_what, begin, end) => {
    const kept = ROOM - NOTE.length - 100;
    const body = `${begin}${"a".repeat(ROOM)}`;
    expect(truncateBody(body)).toBe(body.slice(0, kept) + end + NOTE);
  });
});
