import { expect, test } from "vitest";
import { stripInvisible } from "../../../src/core/text/invisible-characters.ts";

const from = (code: number) => String.fromCodePoint(code);
const hexadecimal = (...codes: number[]) =>
  codes.map((code) => [code.toString(16).toUpperCase(), code] as const);

/** The first and the last of each range of characters that Unicode shows without a shape. */
test.each([
  ...hexadecimal(
    0xad,
    0x34f,
    0x61c,
    0x115f,
    0x1160,
    0x17b4,
    0x17b5,
    0x180b,
    0x180f,
    0x200b,
    0x200e,
    0x200f,
    0x202a,
  ),
  ...hexadecimal(
    0x202e,
    0x2060,
    0x206f,
    0x3164,
    0xfe00,
    0xfe0d,
    0xfeff,
    0xffa0,
    0xfff0,
    0xfffb,
    0x1bca0,
    0x1bca3,
  ),
  ...hexadecimal(0x1d173, 0x1d17a, 0xe0000, 0xe0fff, 0x0, 0x8, 0xb, 0x1f, 0x7f, 0x9f),
])("U+%s is invisible and removed", (_, code) => {
  expect(stripInvisible(`a${from(code)}b`)).toBe("ab");
});

test.each(hexadecimal(0xa0, 0x1680, 0x2000, 0x200a, 0x202f, 0x205f, 0x2800, 0x3000))(
  "U+%s is as blank as a space and becomes one",
  (_, code) => expect(stripInvisible(`a${from(code)}b`)).toBe("a b"),
);

test.each(["\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029"])("a line may end with %j", (end) => {
  expect(stripInvisible(`a${end}b${end}${end}c`)).toBe("a\nb\n\nc");
});

test.each([
  ["at the beginning", "\ufe0fa\ufe0e", "a\ufe0e"],
  ["after a space", "a \ufe0e\ufe0f \u200c\u200d", "a  "],
  ["one after another", "a\ufe0e\ufe0e\u200d\u200d\u200dक", "a\ufe0eक"],
])("joiners and selectors have no effect %s", (_, text, seen) =>
  expect(stripInvisible(text)).toBe(seen),
);

test("characters that a language or a picture needs are kept", () => {
  const pictures = "👩‍💻 👍🏽 ❤️‍🔥 1️⃣ ✔︎";
  for (const text of [
    pictures,
    "tab\tand\nline",
    "naïve, Zürich",
    "می‌خواهم क्‍ष",
    "e\u0301\u0302\u0303\u0304",
  ]) {
    expect(stripInvisible(text)).toBe(text);
  }
});

test.each([
  ["selectors", ["\ufe0e", "\ufe0f"], "a\ufe0fb"],
  ["joiners behind selectors", ["\ufe0f\u200c", "\ufe0f\u200d"], "a\ufe0f\u200db"],
])("%s hide no bytes after a letter", (_, signs, seen) => {
  const bytes = [1, 0, 0, 1, 1, 1, 0, 0, 1].map((bit) => signs[bit]).join("");
  expect(stripInvisible(`a${bytes}b`)).toBe(seen);
});
