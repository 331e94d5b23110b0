/** Characters that nobody sees: a text may say one thing to a person and another to a model. */

/**
 * Format characters, bidirectional overrides, fillers, tags and variation selectors of the supplementary plane, which
 * can carry any bytes: https://www.unicode.org/reports/tr36/. Joiners and the two common variation selectors are looked
 * at in their place, since scripts and emoji need them.
 */
const NEVER =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
/** A joiner or a selector stands behind a letter, a mark or a picture, and only one of them. */
const MISPLACED = /(?<![\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}\d#*\ufe0f])[\u200c\u200d\ufe0e\ufe0f]/gu;
const TRAILING_JOINERS = /[\u200c\u200d](?![\p{L}\p{M}\p{Extended_Pictographic}])/gu;
const CONTROL = /[^\P{Cc}\t\n]/gu;
/** Blank, but no space: text behind a long run of it is out of sight. */
const BLANK = /[\u2800\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;
/** Marks piled upon one letter hide the lines around it. */
const PILED = /(\p{Mn}{4})\p{Mn}+/gu;

/** The text without what can't be seen. Line ends become `\n`; unpaired surrogates become U+FFFD. Linear. */
export function visibleCharacters(text: string): string {
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
