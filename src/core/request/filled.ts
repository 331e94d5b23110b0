/**
 * An issue that was opened by the form. GitHub writes each field as `### Label`, a blank line and the value, which is
 * `_No response_` where nothing was filled in.
 */
import { FIELDS, REQUEST_LABEL, type Field } from "./fields.ts";
import { readYaml, type Path } from "../text/yaml.ts";
import type { RequestProblem } from "./problem.ts";

/** The fields' values by their place, with the lines on which they stand. */
export interface Filled {
  value: Record<string, unknown>;
  problems: RequestProblem[];
  lineOf: (path: Path) => number | null;
}

/** How it puts a field of YAML, whose lines it keeps as they are. */
const FENCED = /^```\w*\n([\s\S]*?)\n?```$/;

interface Section {
  field: Field;
  text: string;
  /** Of its text's first line, counted from 1. */
  line: number;
}

/** Null where the body is not one of the form's. */
export function filledIn(body: string): Filled | null {
  const lines = body.split(/\r\n?|\n/);
  if (lines.find((line) => line.trim() !== "")?.trimEnd() !== `### ${REQUEST_LABEL}`) return null;
  const [value, problems]: [Filled["value"], RequestProblem[]] = [{}, []];
  const lineOf = new Map<string, (path: Path) => number>();
  for (const section of sectionsOf(lines)) {
    const { field, text, line } = section;
    lineOf.set(field.path.join("."), () => line);
    if (isNothing(field, text)) continue;
    if (field.element.type !== "yaml") {
      const read = field.read(text);
      if (read !== undefined) put(value, field.path, read);
    } else {
      const fenced = FENCED.exec(text);
      const yaml = readYaml(fenced?.[1] ?? text);
      const from = line + (fenced ? 0 : -1);
      if (!yaml.ok) {
        problems.push(...yaml.problems.map((p) => ({ ...p, line: p.line + from, field: field.label })));
      } else if (yaml.value !== null) {
        put(value, field.path, yaml.value);
        lineOf.set(field.path.join("."), (path) => yaml.lineOf(path) + from);
      }
    }
  }
  return {
    ...{ value, problems },
    lineOf(path) {
      for (let n = path.length; n > 0; n--) {
        const at = lineOf.get(path.slice(0, n).join("."));
        if (at) return at(path.slice(n));
      }
      return null;
    },
  };
}

/** Each field once: the text above may hold a heading of the same words, and the form's own are the last. */
function sectionsOf(lines: readonly string[]): Section[] {
  return FIELDS.flatMap((field) => {
    const at = lines.findLastIndex((line) => line.trimEnd() === `### ${field.label}`);
    if (at < 0) return [];
    const next = lines.findIndex((line, i) => i > at && line.startsWith("### "));
    const inner = lines.slice(at + 1, next < 0 ? lines.length : next);
    const blank = inner.findIndex((line) => line.trim() !== "");
    return [{ field, text: inner.join("\n").trim(), line: at + 2 + Math.max(0, blank) }];
  });
}

/** A dropdown without a choice has also been written as the word that no option may be. */
function isNothing({ element }: Field, text: string): boolean {
  return text === "" || text === "_No response_" || (element.type === "dropdown" && text === "None");
}

function put(value: Record<string, unknown>, [key, inner]: Field["path"], what: unknown): void {
  if (inner === undefined) value[key] = what;
  else value[key] = { ...(value[key] as object | undefined), [inner]: what };
}
