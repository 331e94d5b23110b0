/** Other readings of a text, in which what was split, escaped or interspersed stands together again. All linear. */
import { either } from "../either.ts";
import { CharSet } from "./chars.ts";
import { ViewBuilder, type View } from "./view.ts";

/** What can't be seen, and the zero bytes of UTF-16. */
const UNSEEN = /[\0\p{Default_Ignorable_Code_Point}\u180e]/gu;
/** Of URLs, of literals, of HTML, where the `;` may be left out. */
const ESCAPE = either(
  [
    /%[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\[ux]\{[0-9A-Fa-f]{1,8}\}/,
    /&#(?:[xX][0-9A-Fa-f]{1,8}|[0-9]{1,8});?|\\[0-3]?[0-7]{2}/,
  ],
  "g",
);
const QUOTE = new CharSet(/["'`]/);
/** What may stand between the quotes of two pieces: `" + "`, `", "`, `" . \n "`, `${"`. */
const GLUE = new CharSet(/[\s+.,&|<>~(){}[\]$\\"'`]/);
/** Longer literals aren't pieces of one. */
const LITERAL = 4096;

/** Without what can't be seen. */
export function visible(view: View): View {
  const { text } = view;
  const builder = new ViewBuilder(view);
  let from = 0;
  for (const match of text.matchAll(UNSEEN)) {
    builder.keep(from, match.index);
    from = match.index + match[0].length;
  }
  if (from === 0) return view;
  builder.keep(from, text.length);
  return builder.done();
}

/** With the escapes of URLs, HTML and of most languages' literals resolved; null where there are none. */
export function unescaped(view: View): View | null {
  const builder = new ViewBuilder(view);
  let from = 0;
  for (const match of view.text.matchAll(ESCAPE)) {
    builder.keep(from, match.index);
    const end = match.index + match[0].length;
    builder.put(characterOf(match[0]), match.index, end);
    from = end;
  }
  if (from === 0) return null;
  builder.keep(from, view.text.length);
  return builder.done();
}

function characterOf(escape: string): string {
  const radix = /^\\[0-7]/.test(escape) ? 8 : /^&#[0-9]/.test(escape) ? 10 : 16;
  const code = Number.parseInt(escape.replace(/^(?:%|\\[uUx]?\{?|&#[xX]?)/, ""), radix);
  return code <= 0x10ffff ? String.fromCodePoint(code) : "?";
}

/** With neighbouring pieces of strings put together: quotes go, and what joins two of them; null without quotes. */
export function glued(view: View): View | null {
  const { text } = view;
  const builder = new ViewBuilder(view);
  let kept = 0;
  for (let i = 0; i < text.length; i++) {
    if (!GLUE.at(text, i)) continue;
    const start = i;
    let [first, last] = [-1, -1];
    for (; i < text.length && GLUE.at(text, i); i++) {
      const ends = continuation(text, i);
      if (ends < 0 && !QUOTE.at(text, i)) continue;
      if (first < 0) first = i;
      if (ends >= 0) i = ends;
      last = i;
    }
    if (first < 0) continue;
    // `${"…"}` within a string.
    const from = text.startsWith("${", first - 2) && first - 2 >= start ? first - 2 : first;
    builder.keep(kept, from);
    kept = text[last + 1] === "}" ? last + 2 : last + 1;
  }
  if (kept === 0) return null;
  builder.keep(kept, text.length);
  return builder.done();
}

/** Where a backslash at the end of a line, with the next one's indentation, ends; -1 where there is none. */
function continuation(text: string, i: number): number {
  if (text[i] !== "\\") return -1;
  let end = text[i + 1] === "\r" ? i + 2 : i + 1;
  if (text[end] !== "\n") return -1;
  while (text[end + 1] === " " || text[end + 1] === "\t") end += 1;
  return end;
}

/** The string literals alone, one behind the other: of pieces that are put together elsewhere. Null without any. */
export function literals(view: View): View | null {
  const { text } = view;
  const builder = new ViewBuilder(view);
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c !== 0x22 && c !== 0x27 && c !== 0x60) continue;
    let end = i + 1;
    while (end < text.length && end - i < LITERAL && text.charCodeAt(end) !== c && text[end] !== "\n") end += 1;
    if (text.charCodeAt(end) !== c) continue;
    builder.keep(i + 1, end);
    i = end;
  }
  return builder.length > 0 ? builder.done() : null;
}
