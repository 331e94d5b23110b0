/** Ruby: RSpec, minitest and test-unit, by indentation, as formatters leave it. */
import { indented, linesOf, pairsOf } from "./brackets.ts";
import { bodyFacts, MOST_BODY, MOST_PLACES, type Scanner, type TestCase } from "./case.ts";
import { blank, lineComment, lineEnd as endOfLine, quoted, regularExpression, type Rule } from "./lex.ts";

const WORD = /[xf]?(?:describe|context|feature|it|specify|example|scenario|test|should)|pending|skip|its/.source;
/** A line that begins a test or a suite, told from a matcher of the same name by what follows. */
const LINE = new RegExp(
  `^([ \\t]*)(?:(?:RSpec\\.)?(${WORD})\\b[ \\t]*\\(?[ \\t]*(?=[":A-Z{d,])|` +
    `def[ \\t]+(test_\\w+[?!]?)|(class|module)[ \\t]+([\\w:]+))`,
  "gm",
);
const SUITE = /describe|context|feature/;
const OFF = /^(?:x|pending|skip)/;
const SKIPS = /^(?:return )?(?:skip|pending|omit|pend)(?:$|[ ("])/;

interface Frame {
  end: number;
  name: string;
  off: string | null;
  focus: boolean;
}

/** `=begin` … `=end`, each at the start of a line. */
const begun: Rule = (text, at) => {
  if (!text.startsWith("=begin", at) || (at > 0 && text[at - 1] !== "\n")) return null;
  const end = text.indexOf("\n=end", at);
  return { end: end < 0 ? text.length : end + 5, comment: true };
};

export const scanRuby: Scanner = (text) => {
  const code = blank(text, {
    "#": [lineComment("#")],
    "=": [begun],
    "/": [regularExpression()],
    '"': [quoted('"', { lines: true })],
    "'": [quoted("'", { lines: true })],
  });
  const lineOf = linesOf(text);
  const pairs = pairsOf(code);
  const ends = new Map<string, number[]>();
  for (const { 1: lead, index } of code.matchAll(/\n([ \t]{0,200})end\b/g)) {
    const known = ends.get(lead!);
    if (known) known.push(index);
    else ends.set(lead!, [index]);
  }
  const frames: Frame[] = [];
  const found: (TestCase & { focus: boolean })[] = [];
  LINE.lastIndex = 0;
  for (let hit = LINE.exec(code), n = 0; hit && n < MOST_PLACES; hit = LINE.exec(code), n++) {
    const [whole, lead = "", word, method, scope, scopeName] = hit;
    const start = hit.index + lead.length;
    while (frames.length > 0 && frames.at(-1)!.end <= start) frames.pop();
    const outer = frames.at(-1);
    const block = blockAt(code, pairs, start, (from) => endAfter(ends.get(lead) ?? [], from) ?? code.length);
    const head = code.slice(start, Math.min(block?.from ?? endOfLine(code, start), start + 500));
    const off = outer?.off ?? (word ? offBy(word, head.slice(word.length)) : null);
    const focus = (outer?.focus ?? false) || /^f(?!eature)/.test(word ?? "") || /[:\s]focus\b/.test(head);
    const name = scopeName ?? method ?? nameOf(text, code, hit.index + whole.length);
    if (scope || SUITE.test(word ?? "")) {
      frames.push({ end: block?.end ?? start, name, off, focus });
      continue;
    }
    // `skip "why"` within a test, as against `skip "name" do`.
    if (!block && (word === "pending" || word === "skip")) continue;
    const range = block ? ([block.from, Math.min(block.end, block.from + MOST_BODY)] as const) : [start, start];
    const body = code.slice(...range);
    const bare = block ? null : "has no body";
    const full = [...frames.map((f) => f.name), name].join(" > ");
    const facts = bodyFacts(body, text.slice(...range));
    found.push({ name: full, line: lineOf(start), off: off ?? bare ?? within(body), rows: 1, focus, ...facts });
    LINE.lastIndex = Math.max(LINE.lastIndex, block?.end ?? 0);
  }
  const focused = found.find((test) => test.focus);
  return found.map(({ focus, ...test }) => {
    const left = focused && !focus ? `is left out, as line ${focused.line} is focused` : null;
    return { ...test, off: test.off ?? left };
  });
};

/** How a test or suite is kept from being run, by its word or the options that follow. */
function offBy(word: string, options: string): string | null {
  if (OFF.test(word)) return `is turned off by \`${word}\``;
  const option = /(?::|\b)(skip|pending)\b(?!\s*=>\s*(?:false|nil))(?=:?\s*(?:,|$|\)|=>|true|"|do\b|\{))/.exec(options);
  return option && `is turned off by \`:${option[1]}\``;
}

function nameOf(text: string, code: string, at: number): string {
  const close = code[at] === '"' ? code.indexOf('"', at + 1) : -1;
  return close > 0
    ? text.slice(at + 1, close).slice(0, 200)
    : (/^[\w:.]{1,100}/.exec(code.slice(at, at + 100))?.[0] ?? "(no name)");
}

/** The first of the sorted places at or behind `from`. */
function endAfter(places: readonly number[], from: number): number | undefined {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return places[low];
}

/** Inside of the block that begins on the line of `at`; null where none does. */
function blockAt(
  code: string,
  pairs: Int32Array,
  at: number,
  endOf: (from: number) => number,
): { from: number; end: number } | null {
  let lineEnd = endOfLine(code, at);
  // A head may go on behind a comma.
  while (
    /,[ \t]*$/.test(code.slice(Math.max(at, lineEnd - 100), lineEnd)) &&
    lineEnd < Math.min(code.length, at + 2000)
  )
    lineEnd = endOfLine(code, lineEnd + 1);
  const line = code.slice(at, Math.min(lineEnd, at + 2000));
  const opener = /\bdo\b(?:[ \t]*\|[^|\n]{0,80}\|)?$|^(?:def|class|module)\b[^;]*$/.exec(line.trimEnd());
  if (opener) {
    return { from: at + line.trimEnd().length, end: endOf(lineEnd) };
  }
  const inline = /\bdo\b|;|\{/.exec(line);
  if (!inline) return null;
  const from = at + inline.index + inline[0].length;
  if (inline[0] !== "{") return { from, end: lineEnd };
  const close = pairs[from - 1]!;
  return { from, end: close < from ? lineEnd : close };
}

function within(body: string): string | null {
  const own = indented(body);
  if (own.some((line) => SKIPS.test(line))) return "skips itself";
  return own[0] === "return" ? "returns at once" : null;
}
