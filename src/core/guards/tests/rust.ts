/** Rust: functions with a test attribute, in any file. */
import { linesOf, near, pairsOf, statements } from "./brackets.ts";
import { bodyFacts, MOST_BODY, MOST_PLACES, type Scanner, type TestCase } from "./case.ts";
import { blank, blockComment, lineComment, quoted, shaped, type Rule } from "./lex.ts";

const TEST = /^(?:\w+::)*(?:test|rstest|test_case|wasm_bindgen_test|quickcheck|test_log)\b/;
const ITEM =
  /^(?:pub(?:\([^)]{0,40}\))?\s+)?(?:(?:async|const|unsafe|extern\s+"[^"]{0,20}")\s+)*(fn|mod|impl)\s+(\w+)?/;

interface Module {
  end: number;
  name: string;
  off: string | null;
}

/** `r#"…"#`: ends with as many hashes as it begins with. */
const raw: Rule = (text, at) => {
  const open = /^r(#{0,20})"/.exec(text.slice(at, at + 24));
  // Bytes (`br"…"`) and C strings (`cr"…"`) can be raw, too.
  if (!open || !/(?:^|\W)[bc]?$/.test(text.slice(Math.max(0, at - 2), at))) return null;
  const end = text.indexOf(`"${open[1]}`, at + open[0].length);
  return { end: end < 0 ? text.length : end + 1 + open[1]!.length, comment: false };
};

export const scanRust: Scanner = (text) => {
  const code = blank(text, {
    "/": [lineComment("//"), blockComment("/*", "*/", true)],
    r: [raw],
    '"': [quoted('"', { lines: true })],
    // A lifetime begins like a character and doesn't end.
    "'": [shaped(/'(?:\\[^\n]|[^\\'\n])'/y)],
  });
  const pairs = pairsOf(code);
  const lineOf = linesOf(text);
  const modules: Module[] = [];
  const found: TestCase[] = [];
  const starts = /#\[|\bmod\s+\w+\s*\{/g;
  for (let hit = starts.exec(code), n = 0; hit && n < MOST_PLACES; hit = starts.exec(code), n++) {
    const at = hit.index;
    while (modules.length > 0 && modules.at(-1)!.end < at) modules.pop();
    const attributes: string[] = [];
    let next = at;
    for (let open = at + 1; code[next] === "#" && pairs[open]! > open; open = next + 1) {
      attributes.push(
        text
          .slice(open + 1, pairs[open])
          .trim()
          .slice(0, 300),
      );
      next = pairs[open]! + 1;
      while (next < code.length && code[next]!.trim() === "") next += 1;
    }
    starts.lastIndex = Math.max(next, at + 2);
    const item = ITEM.exec(code.slice(next, next + 300));
    if (!item) continue;
    const open = near(code, "{", next + item[0].length);
    if (open < 0 || pairs[open]! < 0) continue;
    // `mod a;` is a module in another file.
    if (item[1] === "mod" && code.slice(next, open).includes(";")) continue;
    const off = modules.at(-1)?.off ?? attributes.map(offBy).find(Boolean) ?? null;
    if (item[1] !== "fn") {
      modules.push({ end: pairs[open]!, name: item[2] ?? "", off });
      starts.lastIndex = Math.max(starts.lastIndex, open);
      continue;
    }
    if (!attributes.some((one) => TEST.test(one))) continue;
    const range = [open + 1, Math.min(pairs[open]!, open + MOST_BODY)] as const;
    const body = code.slice(...range);
    const name = [...modules.map((m) => m.name), item[2]].join("::");
    const rows = Math.max(1, attributes.filter((one) => /^(?:\w+::)*(?:case|test_case)\b/.test(one)).length);
    const early = statements(body)[0] === "return" ? "returns at once" : null;
    found.push({ name, line: lineOf(next), off: off ?? early, rows, ...bodyFacts(body, text.slice(...range)) });
  }
  return found;
};

/** How an attribute keeps a test from being run by `cargo test`. */
function offBy(attribute: string): string | null {
  const shown = `is turned off by \`#[${attribute.slice(0, 60)}]\``;
  if (/^ignore\b/.test(attribute)) return shown;
  if (/^cfg_attr\(\s*(?:all\(\s*\)|test|unix|not\().*\bignore\b/s.test(attribute)) return shown;
  if (!attribute.startsWith("cfg(")) return null;
  return /\bany\(\s*\)|\bfalse\b|not\(\s*(?:test|all\(\s*\)|unix)\s*\)|\bfeature\s*=/i.test(attribute) ? shown : null;
}
