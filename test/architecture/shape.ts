/** Limits on a file: its length and its width. Default exports are not allowed. */
import { lineAt, lineAtOffset, type Source, type Violation } from "./source.ts";

const COLUMNS = 100;
const TITLE = /^\s*(?:test|it|describe)\b.*"/;
/** A longer file gives its reason in a comment `Lines: <reason>` within its first 15 lines. */
const REASON_ABOVE = 400;

/** Exceptions that a tool requires: `probot run` takes a module's default export. */
const DEFAULT_EXPORTS = ["src/index.ts"];

export function shapeRules(source: Source): Violation[] {
  const { path, lines } = source;
  const found: Violation[] = findWideLines(source);
  if (source.broken !== null)
    found.push({ path, line: 1, message: `cannot be parsed: ${source.broken}` });
  if (lines.length > REASON_ABOVE && !hasReason(lines)) {
    const message =
      `${lines.length} lines: above ${REASON_ABOVE}, the header gives the reason as ` +
      "`Lines: <reason>`";
    found.push({ path, line: 1, message });
  }
  for (const { node } of source.nodes) {
    if (node.type !== "ExportDefaultDeclaration" || DEFAULT_EXPORTS.includes(path)) continue;
    found.push({ path, line: lineAt(source, node), message: "a default export: give it a name" });
  }
  return found;
}

/**
 * Finds lines over 100 columns. Ignores what a formatter can't break either: tagged templates,
 * lines inside a multi-line template (HTML, SQL, YAML, scripts), templates without a blank, regular
 * expressions, addresses, and the titles of tests.
 */
function findWideLines(source: Source): Violation[] {
  const { path, lines } = source;
  const wide = lines.flatMap((line, i) => ([...line].length > COLUMNS ? [i + 1] : []));
  if (wide.length === 0) return [];
  const exempt = new Set<number>();
  for (const { node } of source.nodes) {
    const isRegex = node.type === "Literal" && "regex" in node;
    const isTagged = node.type === "TaggedTemplateExpression";
    if (!isRegex && !isTagged && node.type !== "TemplateLiteral") continue;
    const [first, last] = [lineAt(source, node), lineAtOffset(source, node.end)];
    const text = source.text.slice(node.start, node.end).replaceAll(/\$\{[^}]*\}/g, "");
    if (first === last && !isRegex && !isTagged && text.includes(" ")) continue;
    for (let line = first; line <= last; line++) exempt.add(line);
  }
  return wide
    .filter((line) => !exempt.has(line) && !/https?:\/\/\S{20}/.test(lines[line - 1]!))
    .filter((line) => !TITLE.test(lines[line - 1]!))
    .map((line) => {
      const message = `${[...lines[line - 1]!].length} columns: at most ${COLUMNS}`;
      return { path, line, message };
    });
}

function hasReason(lines: readonly string[]): boolean {
  return lines.slice(0, 15).some((line) => /^\s*(\/\/|\/?\*).*\blines:\s+\S.{9,}/i.test(line));
}
