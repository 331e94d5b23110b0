/** How a file looks: small, narrow, and without a default export. */
import { lineAt, type Source, type Violation } from "./source.ts";

const COLUMNS = 120;
const MEDIAN = 80;
/** A longer file says why in its header: a comment with `Lines: <reason>` within its first 15 lines. */
const REASON_ABOVE = 250;
const MOST = 400;

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
  if (lines.length > MOST) {
    found.push({ path, line: MOST, message: `${lines.length} lines: at most ${MOST}; split it by idea` });
  } else if (lines.length > REASON_ABOVE && !hasReason(lines)) {
    const message = `${lines.length} lines: above ${REASON_ABOVE} the header says why, as \`Lines: <reason>\``;
    found.push({ path, line: 1, message });
  }
  for (const { node } of source.nodes) {
    if (node.type !== "ExportDefaultDeclaration" || DEFAULT_EXPORTS.includes(path)) continue;
    found.push({ path, line: lineAt(source, node), message: "a default export: give it a name" });
  }
  return found;
}

/** The median of a tree's file sizes, its `index.ts` files left out. */
export function medianRule(folder: string, sources: readonly Source[]): Violation[] {
  const sizes = sources
    .filter(({ path }) => path.startsWith(`${folder}/`) && !path.endsWith("/index.ts"))
    .map(({ lines }) => lines.length)
    .sort((a, b) => a - b);
  const upper = sizes[Math.floor(sizes.length / 2)] ?? 0;
  const lower = sizes[Math.floor((sizes.length - 1) / 2)] ?? 0;
  const median = (upper + lower) / 2;
  if (median <= MEDIAN) return [];
  return [{ path: folder, line: 1, message: `the median file has ${median} lines: at most ${MEDIAN}` }];
}

function hasReason(lines: readonly string[]): boolean {
  return lines.slice(0, 15).some((line) => /^\s*(\/\/|\/?\*).*\blines:\s+\S.{9,}/i.test(line));
}
