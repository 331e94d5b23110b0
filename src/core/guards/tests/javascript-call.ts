/** A call like `test.skipIf(x).each([…])("name", options, () => {…})`, taken apart. */

import { near } from "./brackets.ts";

export interface Call {
  /** The words that are called, each with the brackets (or the template) of what it was given, if any. */
  words: { word: string; open: number | null; close: number }[];
  name: string;
  /** Where the name ends. */
  nameEnd: number;
  /** Where the function's code begins, behind its parameters; null = there is no function to be seen. */
  body: number | null;
  close: number;
  /** There is a name only. */
  bare: boolean;
}

const WORD = /[A-Za-z_$][\w$]*/y;
/** Room for a name and options before the function. */
const NEAR = 2000;

/** The call that begins with the word at `at`; null when none does. `code` is blanked. */
export function chainAt(code: string, text: string, pairs: Int32Array, at: number): Call | null {
  const words: Call["words"] = [];
  let i = at;
  for (let step = 0; step < 20; step++) {
    WORD.lastIndex = i;
    const word = WORD.exec(code)?.[0];
    if (!word) return null;
    i = past(code, i + word.length);
    if (code[i] === "<") i = past(code, pastTypes(code, i));
    const last = { word, open: null as number | null, close: 0 };
    words.push(last);
    if (code[i] === "(" || code[i] === '"') {
      const close = code[i] === "(" ? pairs[i]! : code.indexOf('"', i + 1);
      if (close < 0) return null;
      const next = past(code, close + 1);
      if (code[next] !== "(" && code[next] !== ".")
        return code[i] === "(" ? callOf(words, code, text, pairs, i, close) : null;
      // `test("a", …).x` is a call whose answer is used; `.each([…])(` goes on.
      if (words.length === 1) return code[i] === "(" ? callOf(words, code, text, pairs, i, close) : null;
      [last.open, last.close] = [i, close];
      i = next;
      if (code[i] === "(") {
        const end = pairs[i]!;
        return end < 0 ? null : callOf(words, code, text, pairs, i, end);
      }
    }
    if (code[i] !== ".") return null;
    i = past(code, i + 1);
  }
  return null;
}

/** The next place that isn't white space. */
function past(code: string, at: number): number {
  let i = at;
  while (i < code.length && code[i]!.trim() === "") i += 1;
  return i;
}

/** Behind type arguments, as far as they are plain. */
function pastTypes(code: string, at: number): number {
  const end = /^<[^()]{0,300}?>(?=\()/.exec(code.slice(at, at + 310));
  return end ? at + end[0].length : at;
}

function callOf(
  words: Call["words"],
  code: string,
  text: string,
  pairs: Int32Array,
  open: number,
  close: number,
): Call | null {
  const start = past(code, open + 1);
  const string = code[start] === '"';
  const end = string ? code.indexOf('"', start + 1) : start + code.slice(start, start + 120).search(/[,)]|=>/);
  if (end < start || end > close) return null;
  const nameEnd = string ? end + 1 : end;
  const region = code.slice(nameEnd, Math.min(close, nameEnd + NEAR));
  const fn = /\bfunction\b|=>/.exec(region);
  const bare = region.replace(/[\s,]/g, "") === "";
  // Neither a name in quotes nor a function: some other function of that name.
  if (!string && !fn && !region.includes(",")) return null;
  const name = text
    .slice(string ? start + 1 : start, end)
    .trim()
    .slice(0, 200);
  const unnamed = !string && code[start] === "(" ? "(no name)" : name;
  if (!fn) return { words, name: unnamed, nameEnd, body: null, close, bare: bare && string };
  const behind = nameEnd + fn.index + fn[0].length;
  // Its parameters may have brackets, too.
  const params = fn[0] === "=>" ? -1 : (pairs[near(code, "(", behind, 100)] ?? -1);
  const body = params < 0 ? behind : near(code, "{", params, 500);
  return { words, name: unnamed, nameEnd, body: body < 0 || body > close ? behind : body, close, bare: false };
}
