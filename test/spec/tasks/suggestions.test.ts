/** A change as suggestions and patches. */
import { applyPatch } from "diff";
import fc from "fast-check";
import { expect, test } from "vitest";
import { renderSuggestionComment } from "../../../src/core/messages/review.ts";
import {
  listReplacements,
  renderPatch,
  type Replacement,
} from "../../../src/core/text/line-replacements.ts";
import { holds } from "../support/holds.ts";

const text = fc
  .array(fc.constantFrom("a", "b", "", "```", "  c"), { maxLength: 8 })
  .map((lines) => lines.map((line) => `${line}\n`).join(""));

/** Applies suggestions as GitHub's button does, from the last to the first. */
function accept(before: string, replacements: Replacement[]): string {
  const lines = before.split("\n");
  for (const { from, to, lines: put } of replacements.toReversed())
    lines.splice(from - 1, to - from + 1, ...put);
  return lines.join("\n");
}

test("suggestions that are all accepted make the change", () => {
  holds(
    fc.property(
      text.filter((before) => before !== ""),
      text,
      (before, after) => {
        expect(accept(before, listReplacements({ path: "a", before, after })!)).toBe(after);
      },
    ),
    300,
  );
});

test("a suggestion that removes lines is empty, and one with a blank line is not", () => {
  const of = (lines: string[]) => renderSuggestionComment({ path: "a", from: 1, to: 2, lines });
  expect([of([]), of([""]), of(["```"])]).toEqual([
    "```suggestion\n```",
    "```suggestion\n\n```",
    "````suggestion\n```\n````",
  ]);
});

test("a patch applies to the current text", () => {
  holds(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after);
      expect(applyPatch(before, renderPatch({ path: "a", before, after }))).toBe(after);
    }),
  );
});

test.each([
  ["an empty file that is filled", { before: "", after: "a\n" }],
  ["a new file", { before: null, after: "a\n" }],
  ["a removed one", { before: "a\n", after: null }],
  ["one without a last line end", { before: "a", after: "b" }],
  ["one with Windows' line ends", { before: "a\r\n", after: "b\r\n" }],
])("%s is shown only as a patch", (_, versions) => {
  expect(listReplacements({ path: "a", ...versions })).toBeNull();
  expect(renderPatch({ path: "a", ...versions })).toMatch(
    /^--- (a\/a|\/dev\/null)\n\+\+\+ (b\/a|\/dev\/null)\n@@ /,
  );
});
