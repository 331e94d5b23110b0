/** Java and Kotlin: JUnit 3 to 5, TestNG. */
import { either } from "../either.ts";
import { elements, linesOf, near, pairsOf, statements } from "./brackets.ts";
import { bodyFacts, MOST_BODY, MOST_PLACES, type Scanner, type TestCase } from "./case.ts";
import { blank, blockComment, lineComment, quoted, shaped } from "./lex.ts";

const TEST = /^(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|Theory|Example)$/;
const OFF = /^(?:Disabled|Ignore|Ignored)$/;
const ASSUMES = /^(?:Assume\.|Assumptions\.)?(?:assumeTrue\(|assumeFalse\(|abort\()/;
const SKIPS = either([
  /^(?:Assume\.|Assumptions\.)?(?:assumeTrue\(\s*false|assumeFalse\(\s*true|abort\()/,
  /^throw new (?:\w+\.)*(?:SkipException|TestAbortedException|AssumptionViolatedException)\b/,
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
    "'": [shaped(/'(?:\\[^\n]{1,9}?|[^\\'\n])'/y)],
    "`": [quoted("`", { escapes: false })],
  });
  const pairs = pairsOf(code);
  const lineOf = linesOf(text);
  const classes: { end: number; off: string | null }[] = [];
  const found: TestCase[] = [];
  const old = /\bextends\s+\w{0,60}TestCase\b|:\s*TestCase\(/.test(code);
  const starts = old ? /@(?=\w)|\bpublic\s+void\s+test\w*(?=\s*\()/g : /@(?=\w)/g;
  for (let hit = starts.exec(code), n = 0; hit && n < MOST_PLACES; hit = starts.exec(code), n++) {
    const at = hit.index;
    while (classes.length > 0 && classes.at(-1)!.end < at) classes.pop();
    const [marks, next] = annotationsAt(code, text, pairs, at);
    starts.lastIndex = Math.max(next, at + 1);
    const head = code.slice(next, next + 500).split(/[({;=]/)[0]!;
    const off = classes.at(-1)?.off ?? marks.map(offBy).find(Boolean) ?? null;
    if (/\b(?:class|interface|record|object)\b/.test(head)) {
      const open = near(code, "{", next + head.length);
      if (open > 0 && pairs[open]! > open) classes.push({ end: pairs[open]!, off });
      continue;
    }
    const params = next + head.length;
    if (code[params] !== "(" || pairs[params]! < 0) continue;
    if (!marks.some((mark) => TEST.test(mark.name)) && !hit[0].startsWith("public")) continue;
    const name = (/(\w+|"[^"]*")\s*$/.exec(head)?.[0] ?? "").trim();
    const shown = name.startsWith('"')
      ? text
          .slice(params - 1 - name.length, params)
          .replace(/`/g, "")
          .trim()
      : name;
    const tail = code.slice(pairs[params]! + 1, pairs[params]! + 300).search(/[{;=]/);
    const open = pairs[params]! + 1 + tail;
    // Kotlin's `= runTest { … }` has its body there too.
    const brace = code[open] === "=" ? near(code, "{", open) : open;
    if (tail < 0 || code[brace] !== "{" || pairs[brace]! < 0) continue;
    const range = [brace + 1, Math.min(pairs[brace]!, brace + MOST_BODY)] as const;
    const body = code.slice(...range);
    const hidden = /\bprivate\b/.test(head) ? "is private, so that it isn't run" : null;
    const rows = marks.reduce<number | null>((n, m) => (n === null || m.rows === null ? null : Math.max(n, m.rows)), 1);
    const state = off ?? hidden ?? within(body, text.slice(...range));
    found.push({ name: shown, line: lineOf(params), off: state, rows, ...bodyFacts(body, text.slice(...range)) });
  }
  return found;
};

/** The annotations that follow one another from `at`, and where they end. */
function annotationsAt(code: string, text: string, pairs: Int32Array, at: number): [Annotation[], number] {
  const found: Annotation[] = [];
  let next = at;
  while (code[next] === "@" && found.length < 30) {
    const name = /^@([\w.]{1,100})/.exec(code.slice(next, next + 101))?.[1];
    if (!name) break;
    next += name.length + 1;
    const close = code[next] === "(" ? pairs[next]! : -1;
    const [args, raw] = close < 0 ? ["", ""] : [code.slice(next, close), text.slice(next, close)];
    const short = name.split(".").at(-1)!;
    found.push({ name: short, args, raw, rows: rowsOf(short, code, pairs, next, args, raw) });
    if (close > 0) next = close + 1;
    while (next < code.length && code[next]!.trim() === "") next += 1;
  }
  return [found, next];
}

function rowsOf(name: string, code: string, pairs: Int32Array, at: number, args: string, raw: string): number | null {
  if (/^(?:MethodSource|ArgumentsSource|EnumSource|CsvFileSource|FieldSource)$/.test(name)) return null;
  if (name === "Test" && /dataProvider/.test(args)) return null;
  if (!/^(?:CsvSource|ValueSource)$/.test(name)) return 1;
  if (raw.includes('"""')) return Math.max(1, raw.split("\n").filter((line) => line.trim() !== "").length - 2);
  const brace = args.search(/[{[]/);
  return brace < 0 ? 1 : Math.max(1, elements(code, pairs, at + brace));
}

function offBy({ name, args, raw }: Annotation): string | null {
  if (OFF.test(name)) return `is turned off by \`@${name}\``;
  if (name === "Test" && /\benabled\s*=\s*false\b/.test(args)) return "is turned off by `enabled = false`";
  const elsewhere = /^Disabled(?:If|On)/.test(name) && /\bCI\b|\bLINUX\b/.test(raw);
  return elsewhere ? `is turned off by \`@${name}\`` : null;
}

function within(body: string, text: string): string | null {
  const own = statements(body);
  if (own.some((line) => SKIPS.test(line))) return "skips itself";
  // Arguments are no part of a statement as it is read here.
  if (
    own.some((line) => ASSUMES.test(line)) &&
    SKIPS.test(/\b(?:Assum\w+\.)?assume\w+\([^)]{0,40}/.exec(text)?.[0] ?? "")
  )
    return "skips itself";
  return own[0] === "return" ? "returns at once" : null;
}
