/** What JSON would be made of, told before it is parsed: a few bytes can stand for very many values. */

/** Deeper nesting would end in a stack that is too small, wherever such a value is copied or written. */
const DEPTH = 32;
/** Twenty thousand files of four fields each are 180,000. */
const VALUES = 400_000;
const [QUOTE, BACKSLASH, OPEN, CLOSE, OPENS, CLOSES, COMMA, COLON] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c, 0x3a];

/**
 * Why the text is not to be parsed, as a sentence's end, or null. It may still be no JSON. A name that an object has
 * twice means one thing to one reader and another to the next.
 */
export function shapeProblem(json: string): string | null {
  const names: Set<string>[] = [];
  let values = 0;
  let last = "";
  for (let at = 0; at < json.length; at++) {
    const sign = json.charCodeAt(at);
    if (sign === QUOTE) {
      const end = endOf(json, at + 1);
      last = json.slice(at, Math.min(end + 1, at + 200));
      at = end;
    } else if (sign === OPEN || sign === OPENS) {
      if (names.push(new Set()) > DEPTH) return `is nested deeper than ${DEPTH} levels`;
      values += 1;
    } else if (sign === CLOSE || sign === CLOSES) {
      names.pop();
    } else if (sign === COMMA) {
      values += 1;
    } else if (sign === COLON) {
      const name = nameOf(last);
      const known = names.at(-1);
      if (known?.has(name)) return `has the name ${name.slice(0, 60)} twice in one place`;
      known?.add(name);
    }
    if (values > VALUES) return `has more than ${VALUES} values`;
  }
  return null;
}

/** Where the string that began before `from` ends: at its quote, or with the text. */
function endOf(json: string, from: number): number {
  for (let at = json.indexOf('"', from); at !== -1; at = json.indexOf('"', at + 1)) {
    let slashes = 0;
    while (json.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return json.length;
}

/** `"\u0061"` and `"a"` are one name. */
function nameOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
