/** JavaScript and TypeScript: vitest, jest, mocha, node:test, ava, playwright, jasmine, Deno. */
import { either } from "../either.ts";
import { constants, elements, linesOf, near, pairsOf, statements } from "./brackets.ts";
import { bodyFacts, MOST_BODY, MOST_PLACES, settled, type Scanner, type TestCase } from "./case.ts";
import { chainAt, type Call } from "./javascript-call.ts";
import { blankJavaScript } from "./javascript-lex.ts";

const START = either(
  [
    /(?<![\w$.])(?:(?:t|Deno)\.test|[fx]?(?:it|test|describe|context|specify)|suite|for)(?![\w$])/,
    /(?<=\])\.forEach(?![\w$])/,
  ],
  "g",
);
const OFF = /^(?:skip|todo|fixme|fails|failing|x(?:it|test|describe|context|specify))$/;
const FOCUS = /^(?:only|f(?:it|test|describe|context|specify))$/;
const SUITE = /^(?:[fx]?(?:describe|context)|suite)$/;
const SKIPS = /^(?:await |return )?(?:(?:this|t|ctx|context|test|it)\.(?:skip|fixme|todo)|skip|pending)\(/;

interface Frame {
  end: number;
  name: string | null;
  off: string | null;
  focus: boolean;
  rows: number | null;
}

type Loop = Pick<Frame, "end" | "rows">;
type Constant = (name: string) => number | null;
type Found = TestCase & { focus: boolean };

export const scanJavaScript: Scanner = (text) => {
  const code = blankJavaScript(text);
  const pairs = pairsOf(code);
  const lineOf = linesOf(text);
  const frames: Frame[] = [];
  const found: Found[] = [];
  const declared = (name: string) => new RegExp(`\\b(?:const|let|var) ${name}\\b[^=;\\n]{0,200}=\\s{0,9}(?=\\[)`);
  const constant = constants(code, pairs, declared);
  START.lastIndex = 0;
  for (let n = 0, hit = START.exec(code); hit && n < MOST_PLACES; hit = START.exec(code), n++) {
    const at = hit.index;
    while (frames.length > 0 && frames.at(-1)!.end < at) frames.pop();
    const loop = loopAt(code, pairs, hit[0], at, constant);
    if (loop) frames.push(inner(loop, frames.at(-1)));
    const call = loop || hit[0] === "for" ? null : chainAt(code, text, pairs, at);
    if (!call) continue;
    const own = stateOf(call, code, text, pairs, constant);
    // An outer table that can't be counted is taken for one row.
    const rows = own.rows === null ? null : own.rows * (frames.at(-1)?.rows ?? 1);
    const off = frames.at(-1)?.off ?? own.off;
    const focus = own.focus || (frames.at(-1)?.focus ?? false);
    const name = [...frames.flatMap((f) => f.name ?? []), call.name].join(" > ");
    if (own.suite) frames.push({ end: call.close, name: call.name, off, focus, rows });
    else found.push({ name, line: lineOf(at), off, rows, focus, ...own.body });
  }
  return unfocused(found);
};

/** A loop within a suite that is skipped is skipped, too. An outer table that can't be counted is taken for one row. */
function inner(loop: Loop, outer: Frame | undefined): Frame {
  const rows = (loop.rows ?? 1) * (outer?.rows ?? 1);
  return { ...loop, name: null, off: outer?.off ?? null, focus: outer?.focus ?? false, rows };
}

/** A loop over a table, whose tests come once for each row. */
function loopAt(code: string, pairs: Int32Array, word: string, at: number, constant: Constant): Loop | null {
  const open = near(code, "(", at, 20);
  const close = pairs[open] ?? -1;
  if (close < 0) return null;
  if (word === ".forEach") {
    const table = pairs[at - 1] ?? -1;
    return { end: close, rows: table < 0 ? null : elements(code, pairs, table) };
  }
  const head = code.slice(open, Math.min(close, open + 300));
  const of = / of\s/.exec(head);
  const body = code.slice(close + 1, close + 40).search(/\S/);
  if (word !== "for" || !of || body < 0) return null;
  const brace = close + 1 + body;
  return {
    end: pairs[brace]! > brace ? pairs[brace]! : brace,
    rows: rowsOf(code, pairs, constant, open + of.index + of[0].length),
  };
}

/** Rows of the table that the expression at `at` is, or the constant of this file that it names. */
function rowsOf(code: string, pairs: Int32Array, constant: Constant, at: number): number | null {
  const start = at + Math.max(0, code.slice(at, at + 40).search(/\S/));
  if (code[start] === "[") return elements(code, pairs, start);
  const name = /^[\w$]{2,60}(?=\s*[),])/.exec(code.slice(start, start + 100))?.[0];
  return name ? constant(name) : null;
}

function stateOf(call: Call, code: string, text: string, pairs: Int32Array, constant: Constant) {
  const words = call.words.map((w) => w.word);
  const suite = words.some((word) => SUITE.test(word));
  const shown = words.join(".");
  let off = words.some((word) => OFF.test(word)) ? `is turned off by \`${shown}\`` : null;
  let rows: number | null = 1;
  for (const { word, open, close } of call.words) {
    if (open === null) continue;
    const [argCode, argText] = [code.slice(open + 1, close), text.slice(open + 1, close)];
    const never =
      word === "skipIf" ? !/^\s*false\s*$/.test(argCode) : word === "runIf" && !/^\s*true\s*$/.test(argCode);
    if (never && settled(argCode, argText)) off ??= `is turned off by \`${word}(${argText.trim().slice(0, 40)})\``;
    if (word !== "each" && word !== "for") continue;
    rows =
      code[open] === "(" ? rowsOf(code, pairs, constant, open + 1) : Math.max(1, argText.trim().split("\n").length - 1);
    if (rows === 0) off ??= "has an empty table";
  }
  const options = code.slice(call.nameEnd, Math.min(call.body ?? call.close, call.nameEnd + 500));
  const option = /\b(skip|todo)\s*:\s*(true|")/.exec(options);
  if (option) off ??= `is turned off by \`${option[1]}: true\``;
  const focus = words.some((word) => FOCUS.test(word)) || /\bonly\s*:\s*true/.test(options);
  if (!suite && call.bare) off ??= "has no body";
  const from = call.body ?? call.nameEnd;
  const end = Math.min(call.close, from + MOST_BODY);
  const body = bodyFacts(code.slice(from, end), text.slice(from, end));
  // A function that is named here and stands elsewhere can't be looked into.
  if (call.body === null && !call.bare) body.assertions = Math.max(1, body.assertions);
  if (!suite && call.body !== null) off ??= withinBody(code.slice(from, end));
  return { suite, off, rows, focus, body };
}

/** What the body itself does to not run. */
function withinBody(body: string): string | null {
  const code = body.trim();
  const first = code.startsWith("{") ? statements(code.slice(1, pairsOf(code)[0])) : [code];
  if (first.some((line) => SKIPS.test(line))) return "skips itself";
  return first[0] === "return" ? "returns at once" : null;
}

/** Where a test or suite of the file is focused, the others don't run. */
function unfocused(found: Found[]): TestCase[] {
  const focused = found.find((test) => test.focus);
  return found.map(({ focus, ...test }) => {
    const off = focused && !focus ? `is left out, as line ${focused.line} runs alone (\`only\`)` : null;
    return { ...test, off: test.off ?? off };
  });
}
