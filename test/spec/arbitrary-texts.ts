/** Generates texts that break a careless parser, and the small values of the record. */
import fc from "fast-check";

/** Pieces of documents that break a careless parser. */
const nasty = fc.constantFrom(
  "## Context",
  "\\## Context",
  "  ## Requirements",
  "## Report Back ",
  "## Direction",
  "## Request",
  "---",
  "```",
  "````text",
  "~~~",
  "- [ ] x",
  "**Output:** y",
  "<!-- baton:7-x plan abc -->",
  "a\u2028b\u2029c\u0085d",
  "# x",
  "\r",
  "",
  "key: &a *a",
  "{{ ${{ }} }}",
  "@someone /approve #1",
);
const word = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  nasty,
);
export const prose = fc
  .array(fc.oneof(word, nasty), { minLength: 1, maxLength: 8 })
  .map((lines) => lines.join("\n").toWellFormed().trim() || "text");
export const oneLine = word.map(
  (t) =>
    t
      .toWellFormed()
      .replace(/[\r\n]/g, " ")
      .trim()
      .slice(0, 60)
      .toWellFormed()
      .trim() || "line",
);
export const anyText = fc
  .array(fc.oneof(word, nasty), { maxLength: 6 })
  .map((lines) => lines.join("\n").toWellFormed());

export const time = fc
  .integer({ min: 0, max: 4_000_000_000 })
  .map((s) => new Date(s * 1000).toISOString());
export const sha = fc.stringMatching(/^[0-9a-f]{40}$/);
export const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
