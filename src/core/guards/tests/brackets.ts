/** Brackets of blanked code. */

/** For each bracket the place of its other one; -1 elsewhere, and where it has none. */
export function pairsOf(code: string): Int32Array {
  const pairs = new Int32Array(code.length).fill(-1);
  const open: number[] = [];
  const waiting: Record<string, number> = { "(": 0, "[": 0, "{": 0 };
  const bracket = /[()[\]{}]/g;
  for (let hit = bracket.exec(code); hit; hit = bracket.exec(code)) {
    const partner = OPENS[hit[0]];
    if (!partner) {
      open.push(hit.index);
      waiting[hit[0]]! += 1;
      continue;
    }
    if (waiting[partner] === 0) continue;
    // What stands open within is not closed any more.
    for (let place = open.pop()!; ; place = open.pop()!) {
      waiting[code[place]!]! -= 1;
      if (code[place] !== partner) continue;
      pairs[place] = hit.index;
      pairs[hit.index] = place;
      break;
    }
  }
  return pairs;
}

const OPENS: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** The next `mark` from `at` on, if one is near; -1 where none is, so that no text is searched again and again. */
export function near(code: string, mark: string, at: number, room = 2000): number {
  const found = code.slice(at, at + room).indexOf(mark);
  return found < 0 ? -1 : at + found;
}

/**
 * Finds how many elements a constant of the file has, by what `declared` takes for its declaration up to its opening
 * bracket; null = there is no such one.
 */
export function constants(code: string, pairs: Int32Array, declared: (name: string) => RegExp) {
  const known = new Map<string, number | null>();
  return (name: string): number | null => {
    if (!known.has(name) && known.size < 100) {
      const hit = declared(name.replaceAll("$", "\\$")).exec(code);
      known.set(name, hit ? elements(code, pairs, hit.index + hit[0].length) : null);
    }
    return known.get(name) ?? null;
  };
}

/** How many elements stand between the bracket at `open` and its partner, as commas part them. */
export function elements(code: string, pairs: Int32Array, open: number): number {
  const close = pairs[open]!;
  let count = 0;
  let some = false;
  for (let i = open + 1; i < close; i++) {
    const c = code[i]!;
    if (c === ",") {
      if (some) count += 1;
      some = false;
    } else if (c.trim() !== "") {
      some = true;
      if (pairs[i]! > i) i = pairs[i]!;
    }
  }
  return some ? count + 1 : count;
}

/** Where a `stop` stands from `from` on, outside brackets that open there; else where the code or the room ends. */
export function until(code: string, pairs: Int32Array, from: number, stop: string, room = 2000): number {
  const most = Math.min(code.length, from + room);
  let at = from;
  while (at < most && !stop.includes(code[at]!)) at = pairs[at]! > at ? pairs[at]! + 1 : at + 1;
  return Math.min(at, most);
}

/** The code without what stands in its brackets (these are kept): what happens whatever else does. */
function flat(code: string, brackets = "([{"): string {
  const pairs = pairsOf(code);
  let kept = "";
  for (let i = 0; i < code.length; i++) {
    kept += code[i];
    if (brackets.includes(code[i]!) && pairs[i]! > i) i = pairs[i]! - 1;
  }
  return kept;
}

/**
 * Statements of a body that run whenever it does, in order. What hangs on a condition is left out where the condition
 * stands on the same line or on the one before, and what stands in `brackets`.
 */
export function statements(code: string, brackets?: string): string[] {
  const found: string[] = [];
  let conditional = false;
  for (const part of flat(code, brackets).split(/[\n;]/)) {
    const text = part.trim();
    if (text === "") continue;
    const hangs = /^(?:if|else|for|while|switch|case|elif|unless|try|catch|rescue|match)\b/.test(text);
    if (!hangs && !conditional && !/\s(?:if|unless)\s/.test(text)) found.push(text);
    // A head alone, without braces, decides on what follows it.
    conditional =
      text === "else" ||
      (/^(?:else )?(?:if|for|while) ?\(/.test(text) && pairsOf(text)[text.indexOf("(")] === text.length - 1);
  }
  return found;
}

/** The same of a body whose blocks are told by their indentation: that of its first line is its own. */
export function indented(code: string): string[] {
  const lines = flat(code)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const indent = lines[0]?.search(/\S/);
  return statements(lines.filter((line) => line.search(/\S/) === indent).join("\n"));
}

/** Numbers of lines, counted from 1, for places that are asked for in any order. */
export function linesOf(text: string): (at: number) => number {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return (at) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= at) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
