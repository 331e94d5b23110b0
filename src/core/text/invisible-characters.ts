/** Invisible characters: with them, a text can say one thing to a person and another to a model. */

/**
 * Format characters, bidirectional overrides, fillers, tags, and variation selectors of the
 * supplementary plane, which can carry any bytes: https://www.unicode.org/reports/tr36/. Scripts
 * and emoji need joiners and the two common variation selectors, so those are checked by position.
 */
const NEVER = createCharacterClass(
  ...[
    "00ad",
    "034f",
    "061c",
    "115f-1160",
    "17b4-17b5",
    "180b-180f",
    "200b",
    "200e-200f",
    "202a-202e",
    "2060-206f",
  ],
  ...[
    "3164",
    "fe00-fe0d",
    "feff",
    "ffa0",
    "fff0-fffb",
    "1bca0-1bca3",
    "1d173-1d17a",
    "e0000-e0fff",
  ],
);
const JOINER = "\\u{200c}|\\u{200d}";
const SELECTOR = "\\u{fe0e}|\\u{fe0f}";
/**
 * A selector follows a letter, a mark or a picture, and only one does. A sequence could carry any
 * bytes.
 */
const SELECTOR_BASE = `\\p{L}|(?!${SELECTOR})\\p{M}|\\p{Extended_Pictographic}|\\p{Emoji_Modifier}|[0-9#*]`;
/** A joiner may also follow a picture's selector. */
const JOINABLE = `${SELECTOR_BASE}|\\u{fe0f}`;
const MISPLACED = new RegExp(
  `(?<!${JOINABLE})(${JOINER})|(?<!${SELECTOR_BASE})(${SELECTOR})`,
  "gu",
);
const TRAILING_JOINERS = new RegExp(`(${JOINER})(?!${JOINABLE})`, "gu");
const CONTROL = /[^\P{Cc}\t\n]/gu;
/** Blank characters that are not spaces. A long run pushes the text after it out of sight. */
const BLANK = createCharacterClass("2800", "00a0", "1680", "2000-200a", "202f", "205f", "3000");
/** Marks that are piled on one letter cover the lines around it. */
const PILED = /(\p{Mn}{4})\p{Mn}+/gu;

/**
 * Removes invisible characters. Line ends become `\n`, unpaired surrogates U+FFFD. Runs in linear
 * time.
 */
export function stripInvisible(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    .replace(CONTROL, "")
    .replace(NEVER, "")
    .replace(MISPLACED, "")
    .replace(TRAILING_JOINERS, "")
    .replace(BLANK, " ")
    .replace(PILED, "$1");
}

/** Makes a title one line. GitHub shows titles as plain text. */
export function toVisibleLine(title: string): string {
  return stripInvisible(title).replace(/\s+/g, " ").trim();
}

/** Matches any of the code points and ranges, given in hexadecimal. */
function createCharacterClass(...ranges: string[]): RegExp {
  return new RegExp(
    `[${ranges.map((range) => range.replace(/[0-9a-f]+/g, "\\u{$&}")).join("")}]`,
    "gu",
  );
}
