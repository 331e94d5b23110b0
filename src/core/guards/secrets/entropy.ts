/**
 * Whether what fits a secret's shape can be one, or stands for one: `ghp_xxxx`,
 * `AKIAIOSFODNN7EXAMPLE`.
 */

const WORDS =
  "example placeholder redacted dummy sample changeme change-me insert your token secret " +
  "password notreal";
const PLACEHOLDER = new RegExp(
  `${WORDS.replaceAll(" ", "|")}|x{4}|0{4}|\\.{3}|(?:test|fake)[_-]`,
  "i",
);
/** The token of https://jwt.io that half of all tests quote. */
const KNOWN = /^zdWIiOiIxMjM0NT|^pc3MiOiJqb2Ui/;

/** @param mixed how often kinds of characters alternate at least, as a part of the length */
export function isPlausibleSecret(part: string, mixed: number): boolean {
  if (PLACEHOLDER.test(part) || KNOWN.test(part)) return false;
  if (new Set(part).size < Math.min(8, part.length / 2.5)) return false;
  let [turns, steps] = [0, 0];
  for (let i = 1; i < part.length; i++) {
    const [one, other] = [getCharType(part, i - 1), getCharType(part, i)];
    // What joins words doesn't count.
    if (one !== other && one < 3 && other < 3) turns += 1;
    // `abcdef…`, `012345…`
    if (part.charCodeAt(i) - part.charCodeAt(i - 1) === 1) steps += 1;
  }
  return steps < part.length / 2 && turns >= mixed * part.length;
}

function getCharType(text: string, i: number): number {
  const c = text.charCodeAt(i);
  if (c >= 0x30 && c <= 0x39) return 0;
  if (c >= 0x41 && c <= 0x5a) return 1;
  if (c >= 0x61 && c <= 0x7a) return 2;
  return 3;
}
