/**
 * Front matter of an issue: a `---` block or a `yaml` fence where its text begins. A text may begin with a rule or with
 * somebody else's YAML, too: it counts where it names a key of ours, or one that is nearly such.
 */
import { nearest } from "../text/nearest.ts";
import { requestSchema } from "./schema.ts";

export interface Block {
  text: string;
  /** Line of the body on which its text begins, counted from 1. */
  line: number;
}

const KEYS = Object.keys(requestSchema.shape);
/** The opening line, the whole line that ends the block, and how it is written. */
const WAYS: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^---[ \t]*$/, /^(---|\.\.\.)[ \t]*$/, "---"],
  [/^```ya?ml[ \t]*$/i, /^```[ \t]*$/, "```"],
];

/** The block at the top of the body; null = there is none. */
export function topBlock(body: string): Block | null {
  const { lines, begin, way } = findOpening(body);
  if (!way) return null;
  const end = lines.findIndex((line, i) => i > begin && way[1].test(line));
  if (end < 0) return null;
  const inner = lines.slice(begin + 1, end);
  return inner.some(isOurs) ? { text: inner.join("\n"), line: begin + 2 } : null;
}

/** The line of the body on which settings of ours begin that nothing ends, and what would; null = there are none. */
export function findUnclosed(body: string): { line: number; ending: string } | null {
  const { lines, begin, way } = findOpening(body);
  if (!way || !isOurs(lines[begin + 1] ?? "") || lines.some((line, i) => i > begin && way[1].test(line))) return null;
  return { line: begin + 1, ending: way[2] };
}

function findOpening(body: string) {
  const lines = body.split(/\r\n?|\n/);
  const begin = lines.findIndex((line) => line.trim() !== "");
  return { lines, begin, way: WAYS.find(([opens]) => opens.test(lines[begin] ?? "")) };
}

function isOurs(line: string): boolean {
  const key = /^["']?([A-Za-z_-]+)["']?[ \t]*:/.exec(line)?.[1];
  return key !== undefined && nearest(key, KEYS) !== null;
}
