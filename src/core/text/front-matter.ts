/**
 * YAML front matter of a brief: a flat mapping without anchors, aliases, tags or duplicate keys.
 */
import { CORE_SCHEMA, YAMLException, load, parseEvents } from "js-yaml";

/**
 * Splits a document into lines. If `told` matches, the file has Windows line ends, and they are
 * removed.
 */
export function splitLines(text: string, told: RegExp): string[] {
  return (told.test(text) ? text.replaceAll("\r\n", "\n") : text).split("\n");
}

export interface FrontMatter {
  values: Record<string, unknown>;
  /** Line of each key in the file, counted from 1. */
  lines: Record<string, number>;
  /** The lines after the front matter, and the number of the first. */
  rest: string[];
  restLine: number;
}

/** Parses the lines between the first two `---` lines. */
export function parseFrontMatter(text: string): FrontMatter | { line: number; message: string } {
  const lines = splitLines(text.replace(/^\ufeff/, ""), /^---[ \t]*\r\n/);
  const isRule = (line: string) => line.trimEnd() === "---";
  if (!isRule(lines[0]!))
    return { line: 1, message: "expected front matter: a first line `---`, keys, a line `---`" };
  const end = lines.findIndex((line, i) => i > 0 && isRule(line));
  if (end < 0)
    return { line: 1, message: "the front matter has no end: expected a second line `---`" };
  const yaml = lines.slice(1, end).join("\n");
  const forbidden = findForbiddenSyntax(yaml);
  if (forbidden) return forbidden;
  try {
    const value: unknown = load(yaml, { schema: CORE_SCHEMA, maxAliases: 0 });
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      return { line: 2, message: "expected keys with values, like `worker_id: W1.1`" };
    }
    // No prototype: a person's key may be called `constructor`.
    const at = Object.create(null) as Record<string, number>;
    lines.slice(1, end).forEach((line, i) => {
      const key = /^["']?([A-Za-z_][\w-]*)["']?\s*:/.exec(line)?.[1];
      if (key !== undefined) at[key] ??= i + 2;
    });
    return {
      values: Object.fromEntries(Object.entries(value)),
      lines: at,
      rest: lines.slice(end + 1),
      restLine: end + 2,
    };
  } catch (error) {
    return toYamlProblem(error);
  }
}

/** Refuses anchors, aliases and tags: with them, one text can mean another. */
function findForbiddenSyntax(yaml: string): { line: number; message: string } | null {
  try {
    for (const event of parseEvents(yaml, { maxDepth: 4 })) {
      if (!("anchorStart" in event)) continue;
      const start = Math.max(event.anchorStart, "tagStart" in event ? event.tagStart : -1);
      if (start < 0) continue;
      const line = yaml.slice(0, start).split("\n").length + 1;
      return {
        line,
        message:
          "anchors (`&`), aliases (`*`) and tags (`!`) are not allowed: write the value " +
          "itself, or quote it",
      };
    }
    return null;
  } catch (error) {
    return toYamlProblem(error);
  }
}

function toYamlProblem(error: unknown): { line: number; message: string } {
  if (!(error instanceof YAMLException)) throw error;
  return { line: (error.mark?.line ?? 0) + 2, message: `not valid YAML: ${error.reason}` };
}

/** Returns a YAML double-quoted scalar on one line: JSON, plus escapes that YAML needs. */
export function quoteYaml(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
