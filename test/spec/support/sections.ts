/** The lines below a heading of a document, up to the next heading of its level, trimmed. */
export function below(text: string, heading: string): string[] {
  const lines = text.split("\n");
  const from = lines.indexOf(heading);
  if (from < 0) throw new Error(`no ${heading} in ${text}`);
  const sign = `${heading.split(" ")[0]} `;
  const to = lines.findIndex((line, i) => i > from && line.startsWith(sign));
  return lines.slice(from + 1, to < 0 ? lines.length : to).filter((line) => line !== "");
}
