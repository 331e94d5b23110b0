/** Markdown tables. A `|` inside a cell, also in a code span, is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => c.replace(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** A bullet list, or nothing at all with its heading. */
export function list(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`### ${heading}`, "", ...items.map((item) => `- ${item}`), ""];
}
