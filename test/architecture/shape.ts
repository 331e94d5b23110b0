/** Limits on a file: its length, its width, and no default export. */
import { lineAt, type Source, type Violation } from "./source.ts";

const COLUMNS = 120;
/** A longer file gives its reason in a comment `Lines: <reason>` within its first 15 lines. */
const REASON_ABOVE = 400;

/** Where a tool insists: `probot run` takes a module's default export. */
const DEFAULT_EXPORTS = ["src/index.ts"];

export function shapeRules(source: Source): Violation[] {
  const { path, lines } = source;
  const found: Violation[] = lines.flatMap((line, i) =>
    [...line].length > COLUMNS
      ? [{ path, line: i + 1, message: `${[...line].length} columns: at most ${COLUMNS}` }]
      : [],
  );
  if (source.broken !== null) found.push({ path, line: 1, message: `cannot be parsed: ${source.broken}` });
  if (lines.length > REASON_ABOVE && !hasReason(lines)) {
    const message = `${lines.length} lines: above ${REASON_ABOVE}, the header gives the reason as \`Lines: <reason>\``;
    found.push({ path, line: 1, message });
  }
  for (const { node } of source.nodes) {
    if (node.type !== "ExportDefaultDeclaration" || DEFAULT_EXPORTS.includes(path)) continue;
    found.push({ path, line: lineAt(source, node), message: "a default export: give it a name" });
  }
  return found;
}

function hasReason(lines: readonly string[]): boolean {
  return lines.slice(0, 15).some((line) => /^\s*(\/\/|\/?\*).*\blines:\s+\S.{9,}/i.test(line));
}
