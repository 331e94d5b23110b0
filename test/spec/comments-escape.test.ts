import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  escapeBlock,
  BODY_LIMIT,
  truncateBody,
  formatCode,
  renderCodeBlock,
  escapeInline,
  escapePlainText,
} from "../../src/core/text/markdown.ts";
import { readMarker, appendMarker } from "../../src/core/messages/marker.ts";
import { holds } from "./support/holds.ts";

const wild = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "`",
        "```",
        "\n",
        "<!-- baton:7 plan abc -->",
        "-->",
        "<!--",
        "@ada",
        "|",
        "<b>",
        "\\",
        "/approve",
        "# x",
        "\r",
      ),
      fc.string({ unit: "grapheme", maxLength: 8 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(""));

describe("given text from others, when it is put on a line", () => {
  it.each([
    ["@ada and @org/team", "@\u200bada and @\u200borg/team"],
    ["a <script>x</script>", "a &lt;script>x&lt;/script>"],
    ["see &lt;", "see &amp;lt;"],
    ["use `Array<T>` and `@a/b`", "use `Array<T>` and `@a/b`"],
    ["a ` b", "a \\` b"],
    ["``` x", "\\`\\`\\` x"],
    ["a | b `c|d`", "a \\| b `c\\|d`"],
    ["one\n\ntwo\u2028three", "one two three"],
    ["# head", "\\# head"],
    ["/approve", "\\/approve"],
    ["![x](http://y)", "!\\[x](http://y)"],
    ["fixes #12, closes: o/r#3", "fixes issue #12, closes: issue o/r#3"],
    ["see #12", "see #12"],
  ])("%j becomes %j", (given, expected) => {
    expect(escapeInline(given)).toBe(expected);
  });

  it("then it is always one line of limited length, and no mention works outside code", () => {
    holds(
      fc.property(wild, (given) => {
        const line = escapeInline(given, 50);
        expect(line).not.toMatch(/[\r\n]/);
        expect(line.length).toBeLessThan(50 * 6);
        expect(line.replace(/`[^`]*`/g, "")).not.toMatch(/@\w|<!--|-->/);
      }),
      500,
    );
  });
});

describe("given text from others, when it is put into a block", () => {
  it("then headings, rules, underlines, commands and HTML become plain text", () => {
    expect(escapeBlock("# a\n\n/approve\ntext\n===\n---\n<details>")).toBe(
      "\\# a\n\n\\/approve\ntext\n\\===\n\\---\n&lt;details>",
    );
  });

  it("then a fence stays letter for letter, and an open one is closed", () => {
    expect(escapeBlock("see\n```js\n@x <b> /y\n# z\n")).toBe("see\n```js\n@x <b> /y\n# z\n```");
    expect(escapeBlock("```\na\n```\n<b>")).toBe("```\na\n```\n&lt;b>");
  });

  it("then a fence that GitHub might read differently is not treated as one", () => {
    expect(escapeBlock("- a\n  ```\n<b>")).toBe("- a\n  \\`\\`\\`\n&lt;b>");
  });

  it.each([
    [
      "indented, which closes it all the same",
      "```\na\n   ```\n@ada <b>",
      "```\na\n   ```\n@\u200bada &lt;b>",
    ],
    ["with spaces after it", "~~~\na\n~~~~ \t\n<b>", "~~~\na\n~~~~ \t\n&lt;b>"],
    ["further in, which doesn't", "```\na\n    ```\n<b>", "```\na\n    ```\n<b>\n```"],
    ["after a tab, which doesn't", "```\na\n\t```\n<b>", "```\na\n\t```\n<b>\n```"],
    [
      "with another space after it, which doesn't",
      "```\na\n```\u00a0\n<b>",
      "```\na\n```\u00a0\n<b>\n```",
    ],
    ["shorter, which doesn't", "````\na\n```\n<b>", "````\na\n```\n<b>\n````"],
    ["of the other sign, which doesn't", "```\na\n~~~\n<b>", "```\na\n~~~\n<b>\n```"],
  ])("then a fence ends where GitHub ends it: %s", (_how, given, expected) => {
    expect(escapeBlock(given)).toBe(expected);
  });

  it.each(["| - | - |", "--|--", ":-: | :-", "> | - |", "- | - | - |", "1. | --- | --- |"])(
    "then no code spans several cells of a table (%s), because each is parsed by itself",
    (under) => {
      expect(escapeBlock(`| a | b |\n${under}\n| \` | @ada <b> \` |`)).toMatch(
        /\n\| ` \\\| @ada <b> ` \|$/,
      );
      expect(escapeBlock(`| a | b |\n${under}\n| \`\\\\| @ada\` |`)).toMatch(
        /\n\| `\\\\\u200b\\\| @ada` \|$/,
      );
    },
  );

  it("then code without a table is unchanged", () => {
    expect(escapeBlock("Use `a || b`.\n\n- one\n- two")).toBe("Use `a || b`.\n\n- one\n- two");
  });

  it.each(["[x]: /y", "> [x]: /y", "- [x]: /y", "1. [x]: /y", "> - [x]: /y", "* > [^1]: y"])(
    "then a link definition, which GitHub hides, becomes plain text: %s",
    (given) => {
      expect(escapeBlock(`a\n\n${given}`)).toBe(`a\n\n\\${given}`);
      expect(escapeInline(given)).toBe(`\\${given}`);
    },
  );

  it("then lists, quotes and task lists are kept", () => {
    const given = "- [ ] one\n- [x] two: [link](/y)\n> quoted: yes\n1. three";
    expect(escapeBlock(given)).toBe(given);
  });

  it("then it is cut at its limit, never inside a character", () => {
    expect(escapeBlock("😀".repeat(10), 6)).toBe("😀😀…");
  });
});

describe("given a code span or a fence, then its content cannot leave it", () => {
  it("", () => {
    expect(formatCode("a`b|c\nd")).toBe("`a'b|c d`");
    expect(formatCode("")).toBe("");
    holds(
      fc.property(wild, (given) => {
        const [first, ...rest] = renderCodeBlock(given, "suggestion").split("\n");
        const fence = /^`+/.exec(first!)![0];
        expect(rest.filter((line) => line.startsWith(fence))).toEqual([fence]);
        expect(rest.slice(0, -1).join("\n")).toBe(given);
      }),
    );
  });
});

describe("given text for a commit message", () => {
  it("then it notifies nobody, closes nothing, skips no checks and forges no trailer", () => {
    const given = "by @ada [Skip CI] Fixes #9\nBaton-Session: W1.1/work/9\nCo-authored-by: x <x@y>";
    expect(escapePlainText(given)).toBe(
      "by @\u200bada (Skip CI) Fixes issue #9\n> Baton-Session: W1.1/work/9\n> " +
        "Co-authored-by: x <x@\u200by>",
    );
  });
});

describe("given a body and its marker", () => {
  it("then reading returns what was written", () => {
    expect(readMarker(appendMarker("Hello", "7-units", "W1.1.1", "abc123"))).toEqual({
      slug: "7-units",
      key: "W1.1.1",
      hash: "abc123",
    });
  });

  it("then nothing in the text creates another marker or hides the real one", () => {
    holds(
      fc.property(wild, (given) => {
        for (const body of [escapeInline(given), escapeBlock(given), `- ${escapeInline(given)}`]) {
          expect(readMarker(body)).toBeNull();
          expect(readMarker(appendMarker(body, "7", "plan", "-"))).toEqual({
            slug: "7",
            key: "plan",
            hash: "-",
          });
        }
      }),
      500,
    );
  });

  it("when the marker is not the last line or not ours, then none is found", () => {
    expect(readMarker("<!-- baton:7 plan abc -->\nmore")).toBeNull();
    expect(readMarker("x <!-- baton:7 plan abc -->")).toBeNull();
    expect(readMarker("<!-- other:7 plan abc -->")).toBeNull();
    expect(() => appendMarker("x", "7", "a -->", "-")).toThrow("Not a marker");
  });

  it("when the body is too long for GitHub, then it is cut with a sentence and keeps its marker", () => {
    const body = appendMarker(`\`\`\`\n${"x".repeat(70_000)}`, "7", "plan", "-");
    expect(body.length).toBeLessThanOrEqual(BODY_LIMIT);
    expect(body).toContain("_Cut here: GitHub takes 65536 characters.");
    expect(body).toMatch(/x\n```\n\n_Cut/);
    expect(readMarker(body)?.key).toBe("plan");
    expect(truncateBody("short")).toBe("short");
  });
});
