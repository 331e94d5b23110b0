/** Java and Kotlin: JUnit 3 to 5, TestNG. */
import { either } from "../either.ts";
import { elements, linesOf, near, pairsOf, statements, until } from "./brackets.ts";
import { bodyFacts, MOST_BODY, MOST_PLACES, type Scanner, type TestCase } from "./case.ts";
import { blank, blockComment, lineComment, quoted, shaped } from "./lex.ts";

const TEST = /^(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|Theory|Example)$/;
const OFF = /^(?:Disabled|Ignore|Ignored)$/;
const SKIPS = either([
  // The message may come first.
  /^(?:Assum\w+\.)?(?:assumeTrue\(\s*(?:"\s*",\s*)?false\b|assumeFalse\(\s*(?:"\s*",\s*)?true\b|abort\()/,
  /^throw (?:new )?(?:\w+\.)*(?:SkipException|TestAbortedException|AssumptionViolatedException)\b/,
]);

interface Annotation {
  name: string;
  args: string;
  raw: string;
  rows: number | null;
}

export const scanJava: Scanner = (text) => {
  const code = blank(text, {
    "/": [lineComment("//"), blockComment("/*", "*/")],
    '"': [quoted('"""', { lines: true }), quoted('"')],
    "'": [shaped(/'(?:\\[^\n]|[^\\'\n])'/y)],
    "`": [quoted("`", { escapes: false })],
  });
  const pairs = pairsOf(code);
  const lineOf = linesOf(text);
  const classes: { end: number; off: string | null }[] = [];
  const found: TestCase[] = [];
  const old = /(?:\bextends\s+|:\s*)\w{0,60}TestCase\b/.test(code);
  const starts = old ? /@(?=\w)|\b(?:public\s+void|fun)\s+test\w*(?=\s*\()/g : /@(?=\w)/g;
  for (let hit = starts.exec(code), n = 0; hit && n < MOST_PLACES; hit = starts.exec(code), n++) {
    const at = hit.index;
    while (classes.length > 0 && classes.at(-1)!.end < at) classes.pop();
    const [marks, next] = annotationsAt(code, text, pairs, at);
    starts.lastIndex = Math.max(next, at + 1);
    const head = code.slice(next, next + 500).split(/[({;=]/)[0]!;
    const off = classes.at(-1)?.off ?? marks.map(offBy).find(Boolean) ?? null;
    if (/\b(?:class|interface|record|object)\b/.test(head)) {
      const open = near(code, "{", next + head.length);
      classes.push({ end: pairs[open] ?? -1, off });
      continue;
    }
    const params = next + head.length;
    const close = code[params] === "(" ? pairs[params]! : -1;
    if (close < 0) continue;
    if (!marks.some((mark) => TEST.test(mark.name)) && hit[0] === "@") continue;
    const word = /(?:\w+|"[^"]*")\s*$/.exec(head);
    const name = text
      .slice(next + (word?.index ?? 0), params)
      .replace(/`/g, "")
      .trim();
    const range = bodyOf(code, pairs, close + 1);
    if (!range) continue;
    const body = code.slice(...range);
    const hidden = /\bprivate\b/.test(head) ? "is private, so that it isn't run" : null;
    const rows = marks.reduce<number | null>((n, m) => (n === null || m.rows === null ? null : Math.max(n, m.rows)), 1);
    const state = off ?? hidden ?? within(body);
    found.push({ name, line: lineOf(params), off: state, rows, ...bodyFacts(body, text.slice(...range)) });
  }
  return found;
};

/** Inside of the block behind a method's parameters, or the expression that stands for it in Kotlin; null = neither. */
function bodyOf(code: string, pairs: Int32Array, from: number): [number, number] | null {
  const tail = code.slice(from, from + 300).search(/[{;=]/);
  const start = from + tail;
  if (tail < 0 || code[start] === ";") return null;
  let open = start;
  if (code[start] === "=") {
    const first = start + 1 + Math.max(0, code.slice(start + 1, start + 300).search(/\S/));
    const end = until(code, pairs, first, "\n}", MOST_BODY);
    // `= runTest { … }` has its body there.
    const brace = code.slice(first, end).indexOf("{");
    if (brace < 0) return [first, end];
    open = first + brace;
  }
  return pairs[open]! < 0 ? null : [open + 1, Math.min(pairs[open]!, open + MOST_BODY)];
}

/** The annotations that follow one another from `at`, and where they end. */
function annotationsAt(code: string, text: string, pairs: Int32Array, at: number): [Annotation[], number] {
  const found: Annotation[] = [];
  let next = at;
  while (found.length < 30) {
    const name = /^@([\w.]{1,100})/.exec(code.slice(next, next + 101))?.[1];
    if (!name) break;
    next += name.length + 1;
    const close = code[next] === "(" ? pairs[next]! : -1;
    const end = Math.max(next, close);
    const [args, raw] = [code.slice(next, end), text.slice(next, end)];
    const short = name.split(".").at(-1)!;
    found.push({ name: short, args, raw, rows: rowsOf(short, code, pairs, next, args, raw) });
    if (close > 0) next = close + 1;
    while (next < code.length && code[next]!.trim() === "") next += 1;
  }
  return [found, next];
}

function rowsOf(name: string, code: string, pairs: Int32Array, at: number, args: string, raw: string): number | null {
  if (/(?:Method|Arguments|Enum|CsvFile|Field)Source/.test(name) || args.includes("dataProvider")) return null;
  if (!/(?:Csv|Value)Source/.test(name)) return 1;
  if (raw.includes('"""')) return Math.max(1, raw.split("\n").filter((line) => line.trim() !== "").length - 2);
  const brace = args.search(/[{[]/);
  return brace < 0 ? 1 : Math.max(1, elements(code, pairs, at + brace));
}

function offBy({ name, args, raw }: Annotation): string | null {
  if (OFF.test(name)) return `is turned off by \`@${name}\``;
  if (name === "Test" && /\benabled\s*=\s*false\b/.test(args)) return "is turned off by `enabled = false`";
  const elsewhere = /Disabled(?:If|On)/.test(name) && /\bCI\b|\bLINUX\b/.test(raw);
  return elsewhere ? `is turned off by \`@${name}\`` : null;
}

function within(body: string): string | null {
  const own = statements(body.replace(/([(,])\s+/g, "$1"), "{");
  if (own.some((line) => SKIPS.test(line))) return "skips itself";
  return own[0] === "return" ? "returns at once" : null;
}
