/**
 * The text of an issue's request. GitHub renders front matter as headings and paragraphs, in which YAML loses its
 * indentation: those lines are taken from the source where the page shows each of their letters.
 */
import { joinLines, type Line } from "../text/rendered-lines.ts";
import { findUnclosed, topBlock } from "./block.ts";

/** `source`: the Markdown; `lines`: what the page shows of it. */
export function requestText(source: string, lines: readonly Line[]): string {
  const shown = joinLines(lines);
  const trimmed = source.trim();
  if (!trimmed.startsWith("---")) return shown;
  const block = topBlock(trimmed);
  // Nothing ends it: the problem is found where the lines below the rule follow it at once.
  if (!block) return findUnclosed(trimmed) ? `---\n${joinLines(withoutRule(lines))}` : shown;
  const letters = lettersOf(block.text);
  let read = "";
  let next = 0;
  while (next < lines.length && read.length < letters.length) read += lettersOf(lines[next++]!.text);
  // What the page shows otherwise is the text of the request, and no setting.
  if (read !== letters) return shown;
  return `---\n${block.text}\n---\n\n${joinLines(withoutRule(lines.slice(next)))}`.trim();
}

/** The block's own end may be shown as a rule. */
function withoutRule(lines: readonly Line[]): readonly Line[] {
  const first = lines.findIndex(({ text }) => text !== "");
  return first !== -1 && lines[first]!.text === "---" ? lines.slice(first + 1) : lines;
}

/** Letters and digits alone: the signs of Markdown and of YAML are shown in other ways. */
const lettersOf = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, "");
