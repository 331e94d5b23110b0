/** Python: pytest and unittest, by indentation. */
import { constants, elements, indented, linesOf, near, pairsOf, until } from "./brackets.ts";
import { bodyFacts, MOST_BODY, MOST_PLACES, settled, type Scanner, type TestCase } from "./case.ts";
import { blank, lineComment, lineEnd, quoted } from "./lex.ts";

const WORD = /if|elif|else|except|pytestmark|__test__|pytest\.skip|raise/.source;
const LINE = new RegExp(`^([ \\t]*)(?:(@)|(?:async[ \\t]+)?(def|class)[ \\t]+(\\w+)|(${WORD})\\b)`, "gm");
/** What stands below these happens on a condition. */
const BRANCH = /^(?:if|elif|else|except)$/;
const OFF = /\b(skip|skipif|skipIf|skipUnless|xfail|expectedFailure|skip_if|ignore)\b/;
const SKIPS =
  /^(?:return )?(?:pytest\.(?:skip|xfail)|self\.skipTest|raise (?:(?:unittest\.)?SkipTest|pytest\.skip\.Exception))\b/;

interface Frame {
  indent: number;
  kind: "class" | "def" | "if";
  name: string | null;
  off: string | null;
  /** Whether functions in it are collected as tests. */
  collects: boolean;
}

export const scanPython: Scanner = (text) => {
  const code = blank(text, {
    "#": [lineComment("#")],
    '"': [quoted('"""', { lines: true }), quoted('"')],
    "'": [quoted("'''", { lines: true }), quoted("'")],
  });
  const pairs = pairsOf(code);
  const lineOf = linesOf(text);
  const declared = (name: string) => new RegExp(`^${name}[ \\t]{0,9}(?::[^=\\n]{0,100})?=[ \\t]{0,9}(?=[[(])`, "m");
  const constant = constants(code, pairs, declared);
  const found = new Map<string, TestCase>();
  const frames: Frame[] = [];
  let decorators: number[] = [];
  let all: string | null = null;
  LINE.lastIndex = 0;
  for (let n = 0, hit = LINE.exec(code); hit && n < MOST_PLACES; hit = LINE.exec(code), n++) {
    const [whole, lead = "", at, kind, name, other] = hit;
    const indent = lead.length;
    const start = hit.index + indent;
    if (at) {
      decorators.push(start);
      const open = near(code, "(", start, 100);
      if (open >= 0 && !code.slice(start, open).includes("\n") && pairs[open]! > open) {
        LINE.lastIndex = pairs[open]!;
      }
      continue;
    }
    while (frames.length > 0 && frames.at(-1)!.indent >= indent) frames.pop();
    const outer = frames.at(-1);
    if (other) {
      const end = until(code, pairs, start, "\n");
      const off = ownOff(other, code.slice(start, end), text.slice(start, end));
      if (BRANCH.test(other))
        frames.push({
          indent,
          kind: "if",
          name: null,
          off: off ?? outer?.off ?? null,
          collects: outer?.collects ?? true,
        });
      else if (off && !outer) all = off;
      else if (off && outer?.kind === "class") outer.off ??= off;
      continue;
    }
    const marks = decorators.map((place) => decorated(code, text, pairs, place, constant));
    decorators = [];
    const off = outer?.off ?? marks.find((mark) => mark.off)?.off ?? null;
    const open = near(code, "(", hit.index + whole.length, 10);
    if (kind === "class") {
      const bases = pairs[open]! > open ? code.slice(open + 1, Math.min(pairs[open]!, open + 500)).trim() : "";
      const collects = name!.startsWith("Test") || (bases !== "" && bases !== "object");
      frames.push({ indent, kind: "class", name: name!, off, collects: collects && (outer?.collects ?? true) });
      continue;
    }
    const collected = name!.startsWith("test") && (outer?.collects ?? true);
    frames.push({ indent, kind: "def", name: name!, off: null, collects: false });
    if (!collected) continue;
    const full = [...frames.flatMap((f) => f.name ?? [])].join(" > ");
    const body = bodyOf(code, pairs[open]! > open ? pairs[open]! : start, indent);
    const [bodyCode, bodyText] = [code.slice(...body), text.slice(...body)];
    const rows = marks.reduce<number | null>(
      (n, m) => (n === null || m.rows === null ? null : n * m.rows),
      inBody(bodyCode),
    );
    const facts = bodyFacts(bodyCode, bodyText);
    // A later one of the same name takes the place of an earlier one.
    found.set(full, { name: full, line: lineOf(start), off: off ?? within(bodyCode), rows, ...facts });
  }
  return [...found.values()].map((test) => ({ ...test, off: test.off ?? all }));
};

/** What a mark above a test or class says. */
function decorated(
  code: string,
  text: string,
  pairs: Int32Array,
  at: number,
  constant: (name: string) => number | null,
): { off: string | null; rows: number | null } {
  const head = /^@[\w.]{1,100}/.exec(code.slice(at, at + 110))?.[0] ?? "";
  const open = at + head.length;
  const close = code[open] === "(" ? pairs[open]! : -1;
  const [args, raw] = close < 0 ? ["", ""] : [code.slice(open + 1, close), text.slice(open + 1, close)];
  const mark = OFF.exec(head)?.[1];
  if (mark) {
    const conditional = !/^(?:skip|ignore|expectedFailure)$/.test(mark) && depends(args, raw);
    return { off: conditional ? null : `is turned off by \`${head}\``, rows: 1 };
  }
  if (!head.endsWith("parametrize")) return { off: null, rows: 1 };
  // Names may come as a string, or as a list or tuple of strings.
  const first = open + 1 + args.search(/\S/);
  const comma = near(code, ",", pairs[first]! > first ? pairs[first]! : first);
  const values = /^\s*(?:argvalues\s*=\s*)?(?:([[(])|(\w{2,60})\s*[,)])/.exec(code.slice(comma + 1, comma + 100));
  if (comma < 0 || !values) return { off: null, rows: null };
  const rows = values[1] ? elements(code, pairs, comma + values[0].length) : constant(values[2]!);
  return { off: rows === 0 ? "has an empty table" : null, rows };
}

/** A loop over a list within the test. */
function inBody(body: string): number {
  const loop = /\bfor\b[^\n:]{1,100}\bin\s*([[(])/.exec(body);
  return loop ? Math.max(1, elements(body, pairsOf(body), loop.index + loop[0].length - 1)) : 1;
}

function ownOff(word: string, line: string, raw: string): string | null {
  if (BRANCH.test(word))
    return /^(?:el)?if\s+(?:False|0|not\s+True|TYPE_CHECKING)\s*:/.test(line) ? "stands below `if False`" : null;
  if (word === "__test__") return /^__test__\s*=\s*False/.test(line) ? "is left out by `__test__ = False`" : null;
  if (word === "raise")
    return /^raise\s+(?:unittest\.)?SkipTest/.test(line) ? "is left out, as its file skips itself" : null;
  if (word === "pytest.skip") return "is left out, as its file skips itself";
  const mark = OFF.exec(line);
  if (!mark) return null;
  const given = /\b(?:skipif|xfail)\(([^)]*)/.exec(line)?.[1];
  return given && depends(given, raw) ? null : "is turned off by `pytestmark`";
}

/** Whether the first argument is a condition that can turn out either way; other than the first have names. */
function depends(args: string, raw: string): boolean {
  const first = args
    .trim()
    .split(",")[0]!
    .replace(/^condition\s*=(?!=)/, "");
  return !/^\w+\s*=(?!=)/.test(first) && !settled(first, raw);
}

/** From the end of the head to the first line that is not further in than it. */
function bodyOf(code: string, from: number, indent: number): [number, number] {
  const colon = near(code, ":", from);
  const start = colon < 0 ? from : colon + 1;
  const limit = Math.min(code.length, start + MOST_BODY);
  for (let end = lineEnd(code, start); end < limit; end = lineEnd(code, end + 1)) {
    let first = end + 1;
    while (code[first] === " " || code[first] === "\t") first += 1;
    // A line may begin further out within brackets or a string, or be blank.
    if (first - end - 1 <= indent && /[^\s)\]}"]/.test(code[first] ?? "")) return [start, end];
  }
  return [start, limit];
}

function within(body: string): string | null {
  const code = indented(body).filter((line) => !line.startsWith('"'));
  if (code.some((line) => SKIPS.test(line))) return "skips itself";
  return /^return(?: None)?$/.test(code[0] ?? "") ? "returns at once" : null;
}
