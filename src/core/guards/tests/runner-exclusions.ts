/** What the configuration of a JavaScript runner leaves out, as JavaScript, TypeScript or JSON. */
import { pairsOf } from "./brackets.ts";
import { blankJavaScript } from "./javascript-lex.ts";

/** Keys that leave tests out wherever they stand, and those that do so below `test` or at the top only. */
const ALWAYS = new Set(
  (
    "testPathIgnorePatterns modulePathIgnorePatterns testIgnore grepInvert testNamePattern excludeSpecPattern " +
    "passWithNoTests"
  ).split(" "),
);
const IN_TEST = /^(?:exclude|ignore|grep|invert)$/;
/** Folders that hold no tests of one's own. */
const FOLDERS = /node_modules|dist|build|coverage|out|target|tmp|vendor|fixtures?|__fixtures__|helpers?|\.[a-z][\w-]*/
  .source;
const HARMLESS = new RegExp(`(?:^|[/*"'(\\\\])(?:${FOLDERS})(?:[/*"'),\\\\]|$)`);
const MOST_KEYS = 2000;

/** Each as `key: value`. `manifest`: of a package.json, whose other keys are other tools'. */
export function exclusions(text: string, manifest: boolean): string[] {
  const code = blankJavaScript(text);
  const pairs = pairsOf(code);
  const found: string[] = [];
  let keys = 0;
  for (const hit of code.matchAll(/((?<!\w)\w{1,60}|"[^"\n]{1,60}")\s{0,20}:/g)) {
    if ((keys += 1) > MOST_KEYS) {
      found.push("more keys than are looked at");
      break;
    }
    const key = text.slice(hit.index, hit.index + hit[1]!.length).replace(/["']/g, "");
    if (!ALWAYS.has(key) && !(IN_TEST.test(key) && !manifest && inTest(code, text, pairs, hit.index))) continue;
    const behind = hit.index + hit[0].length;
    const start = behind + code.slice(behind, behind + 200).search(/\S/);
    const end = pairs[start]! > start ? pairs[start]! : start + code.slice(start, start + 300).search(/[,\n}]|$/);
    const value = text.slice(start, end);
    const items =
      key === "passWithNoTests"
        ? (/^true\b/.exec(value) ?? [])
        : [...itemsOf(code, text, start, end), ...namesIn(code.slice(start, end))];
    for (const item of items) if (!HARMLESS.test(item)) found.push(`${key}: ${item}`);
  }
  return found;
}

/** Literals between two places. */
function itemsOf(code: string, text: string, start: number, end: number): string[] {
  return [...code.slice(start, end).matchAll(/"[^"]*"/g)].map(({ index, 0: literal }) =>
    text.slice(start + index + 1, start + index + literal.length - 1),
  );
}

/** What the value takes from elsewhere, where it can't be read: names, but for the runners' own defaults. */
function namesIn(value: string): string[] {
  const names = value.replace(/"[^"]*"/g, "").match(/[A-Za-z_$][\w$.]*/g) ?? [];
  return names.filter(
    (name) =>
      !/^(?:true|false|null|undefined|new|RegExp|as|const|(?:configDefaults|defaults?)\b.*|default\w+)$/i.test(name),
  );
}

/** Whether the key at a place is one of the runner itself: not of its coverage, its bundler, its server. */
function inTest(code: string, text: string, pairs: Int32Array, at: number): boolean {
  let i = at - 1;
  for (let step = 0; i >= 0 && step < 5000 && code[i] !== "{"; step++) {
    i = pairs[i]! >= 0 && pairs[i]! < i ? pairs[i]! - 1 : i - 1;
  }
  // Too far to be told, or in nothing.
  if (code[i] !== "{") return true;
  const parent = /["']?(\w+)["']?\s*:\s*$/.exec(text.slice(Math.max(0, i - 100), Math.max(0, i)))?.[1];
  return parent === undefined || parent === "test";
}
