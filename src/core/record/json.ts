/**
 * JSON in the record's format: two spaces, named keys first and the others by name, a newline at
 * the end.
 */

export function renderJson(value: object, first: readonly string[] = []): string {
  return `${JSON.stringify(sortKeys(value, first), null, 2)}\n`;
}

function sortKeys(value: unknown, first: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => sortKeys(item, first));
  if (value === null || typeof value !== "object") return value;
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length);
  const entries = Object.entries(value);
  entries.sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item, first)]));
}

/** Parses JSON. The message names the place of the error, if known. */
export function parseJson(
  text: string,
): { value: unknown } | { line: number | null; message: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // Matches at the end, because the message may quote the text before, which may contain any
    // place.
    const at = /\(line (\d+) column \d+\)$/.exec(String(error))?.[1];
    return {
      line: at === undefined ? null : Number(at),
      message: "not valid JSON: a comma, quote or bracket is missing or too many",
    };
  }
}
