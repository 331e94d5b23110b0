/** Go: functions of `_test.go` files that `go test` runs, and methods of testify's suites. */
import { elements, linesOf, near, pairsOf, statements } from "./brackets.ts";
import { bodyFacts, MOST_BODY, MOST_PLACES, type Scanner, type TestCase } from "./case.ts";
import { blank, blockComment, lineComment, quoted, shaped } from "./lex.ts";

/** After `Test` comes no lower-case letter: https://pkg.go.dev/testing */
const FUNCTION = /^func[ \t]+(?:\(\w+[ \t]+\*?\w+\)[ \t]+)?((?:Test|Fuzz|Example)(?![a-z])\w*)[ \t]*\(/gm;
const SKIPS = /^(?:\w+(?:\.T\(\))?)\.(?:Skip|SkipNow|Skipf)\(/;
/** Build tags that hold where tests are usually run. */
const HOLDS = /^(?:linux|unix|amd64|arm64|gc|cgo|go1\.\d+)$/;

export const scanGo: Scanner = (text) => {
  const code = blank(text, {
    "/": [lineComment("//"), blockComment("/*", "*/")],
    '"': [quoted('"')],
    "`": [quoted("`", { escapes: false, lines: true })],
    "'": [shaped(/'(?:\\[^\n]|[^\\'\n])'/y)],
  });
  const pairs = pairsOf(code);
  const lineOf = linesOf(text);
  const all = builtAway(text);
  const found: TestCase[] = [];
  for (const hit of code.matchAll(FUNCTION)) {
    if (found.length >= MOST_PLACES) break;
    const params = pairs[hit.index + hit[0].length - 1]!;
    const open = params < 0 ? -1 : near(code, "{", params, 50);
    if (open < 0 || pairs[open]! < 0) continue;
    const range = [open + 1, Math.min(pairs[open]!, open + MOST_BODY)] as const;
    const body = code.slice(...range);
    const off = all ?? within(body);
    found.push({
      name: hit[1]!,
      line: lineOf(hit.index),
      off,
      rows: rowsOf(body),
      ...bodyFacts(body, text.slice(...range)),
    });
  }
  return found;
};

/** A build constraint that leaves the file out: https://pkg.go.dev/cmd/go#hdr-Build_constraints */
function builtAway(text: string): string | null {
  const head = text.slice(0, 4000).split(/^package\s/m)[0]!;
  const line = /^\/\/(?:go:build|\s*\+build)\s([^\n]{1,300})/m.exec(head)?.[1];
  if (!line || line.includes("||")) return null;
  const held = (line.match(/!?[\w.]+/g) ?? []).every(
    (term) => HOLDS.test(term.replace("!", "")) !== term.startsWith("!"),
  );
  return held ? null : `is left out by the build tag \`${line.trim().slice(0, 60)}\``;
}

/** Rows of the longest table that the test goes through, or its subtests. */
function rowsOf(body: string): number {
  const pairs = pairsOf(body);
  let most = Math.max(1, body.match(/\.Run\(\s*"/g)?.length ?? 0);
  if (!/\brange\b/.test(body)) return most;
  for (const hit of body.matchAll(/\]\s{0,9}([\w.*]{1,60})\s{0,9}\{/g)) {
    let open = hit.index + hit[0].length - 1;
    // Its fields come first.
    if (hit[1] === "struct") open = near(body, "{", pairs[open]!);
    most = Math.max(most, elements(body, pairs, open));
  }
  return most;
}

function within(body: string): string | null {
  const own = statements(body);
  if (own.some((line) => SKIPS.test(line))) return "skips itself";
  return own[0] === "return" ? "returns at once" : null;
}
