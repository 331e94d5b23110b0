/** Markdown tables. A `|` inside a cell, also in a code span, has an odd number of backslashes before it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** The text without a sign that would end a table's cell. */
export const inCell = (text: string): string => text.replace(/(\\*)\|/g, escaped);

/** An even number escapes itself, and the cell would end: https://github.github.com/gfm/#tables-extension- */
function escaped(found: string, backslashes: string): string {
  if (backslashes.length % 2 === 1) return found;
  return backslashes === "" ? "\\|" : `${backslashes}\u200b\\|`;
}

/** A bullet list, or nothing at all with its heading. */
export function list(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`### ${heading}`, "", ...items.map((item) => `- ${item}`), ""];
}
