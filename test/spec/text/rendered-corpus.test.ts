/**
 * Compares the reader with what GitHub really renders. `seen` says where each example was recorded.
 */
import { expect, test } from "vitest";
import renderings from "./github-renderings.json" with { type: "json" };
import { readRenderedHtml } from "../../../src/core/text/rendered-html.ts";
import { joinLines } from "../../../src/core/text/rendered-lines.ts";

test.each(renderings)(
  "GitHub's rendering of $name reads as its page shows it",
  ({ html, text, speaks }) => {
    const lines = readRenderedHtml(html);
    expect(joinLines(lines)).toBe(text);
    expect(lines.filter((line) => line.speaks).map((line) => line.text)).toEqual(speaks);
  },
);

test("each rendering says where it was recorded", () => {
  expect(renderings.filter(({ seen }) => seen === "")).toEqual([]);
});
